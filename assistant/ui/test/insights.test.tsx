// A month at a glance: months, links, orders, and columns that the keyboard can walk.
import { render } from "preact";
import { afterEach, describe, expect, it } from "vitest";
import { asked, askedOfSearch, setIn, without } from "../src/calls/filters";
import { Columns } from "../src/insights/Columns";
import { Groups } from "../src/insights/Groups";
import { callsOf, daysOf, type Group, hourColumns, monthOf, shifted } from "../src/insights/months";
import { ordered } from "../src/insights/order";

const settled = () => new Promise((done) => setTimeout(done));

afterEach(() => {
  render(null, document.body);
});

const group = (name: string, calls: number, part: number, whole: number): Group => ({
  id: name.toLowerCase(),
  name,
  calls,
  heated: whole,
  calmed: { part, whole, few: whole < 10 },
  flagged: 0,
  reviewed: 0,
});

describe("months", () => {
  it("go over the end of a year", () => {
    expect([shifted("2026-12", 1), shifted("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
  });

  it("take nothing that is none", () => {
    const now = new Date(2026, 10, 3);
    expect(["2026-13", "x", null, "2026-02"].map((text) => monthOf(text, now))).toEqual([
      "2026-11",
      "2026-11",
      "2026-11",
      "2026-02",
    ]);
  });

  it("know how long they are", () => {
    expect([daysOf("2028-02").length, daysOf("2026-11").at(-1)]).toEqual([29, "2026-11-30"]);
  });
});

describe("a figure", () => {
  it("leads to its calls, both days meant", () => {
    expect(callsOf("2026-11", "north", { flag: "any" })).toBe(
      "/calls?from=2026-11-01&to=2026-11-30&team=north&flag=any",
    );
    expect(callsOf("2026-11", "", { from: "2026-11-03", to: "2026-11-03" })).toBe(
      "/calls?from=2026-11-03&to=2026-11-03",
    );
  });

  it("stands at the hour of the clock here and asks for that of the server", () => {
    const columns = hourColumns([{ hour: 23, calls: 5, heated: 2 }], 2);
    expect(columns).toHaveLength(24);
    expect(columns[1]).toEqual({ here: 1, utc: 23, calls: 5, heated: 2 });
    expect(hourColumns([], -5)[23]?.utc).toBe(4);
  });
});

describe("a filter of cards", () => {
  const filter = { from: "2026-11-01", card: "hostility", card_fate: "used" } as const;

  it("is one filter, asked for with what became of the card", () => {
    expect(setIn(filter)).toEqual(["from", "card"]);
    expect(asked(filter)).toMatchObject({ card: "hostility", card_fate: "used" });
    expect(asked({ card_fate: "used" }).card_fate).toBeUndefined();
    expect(asked({ card: "hostility", card_fate: "eaten" }).card_fate).toBeUndefined();
    expect(askedOfSearch(filter)).not.toHaveProperty("card");
  });

  it("goes with what became of the card", () => {
    expect(without(filter, "card")).toEqual({ from: "2026-11-01" });
    expect(without(filter, "card_fate")).toEqual({ from: "2026-11-01", card: "hostility" });
    expect(without(filter, "from")).toEqual({ card: "hostility", card_fate: "used" });
  });
});

describe("people", () => {
  const few = [group("Zoë", 3, 3, 3), group("Ann", 40, 10, 20), group("Bob", 30, 18, 20)];

  it("stand by name unless somebody asks for another order", () => {
    expect(ordered(few, "name").map(({ name }) => name)).toEqual(["Ann", "Bob", "Zoë"]);
    expect(ordered(few, "calls").map(({ name }) => name)).toEqual(["Ann", "Bob", "Zoë"]);
  });

  it("are not ranked by a share of too few calls", () => {
    expect(ordered(few, "calmed").map(({ name }) => name)).toEqual(["Bob", "Ann", "Zoë"]);
  });

  it("come with a warning once they are sorted", async () => {
    render(
      <Groups
        title="People"
        groups={few}
        few={10}
        nameless="Somebody"
        filter={({ id }) => ({ agent: id })}
        link={(wanted) => `/calls?agent=${wanted.agent}`}
        sorts
        testId="people"
      />,
      document.body,
    );
    expect(document.body.textContent).not.toContain("Small numbers mislead");
    const order = document.querySelector("select");
    if (!order) throw new Error("no order");
    order.value = "calmed";
    order.dispatchEvent(new Event("change"));
    await settled();
    expect(document.querySelector("[role=status]")?.textContent).toContain("Small numbers mislead");
    expect(document.body.textContent).toContain("3 of 3");
    expect(document.body.textContent).not.toContain("100%");
  });
});

describe("columns", () => {
  const columns = [0, 1, 2].map((n) => ({
    id: String(n),
    name: `Hour ${n}`,
    tick: String(n),
    calls: n * 2,
    heated: n,
    href: `/calls?hour=${n}`,
    heatedHref: `/calls?hour=${n}&level=2`,
  }));

  it("are one stop for Tab, walked with the arrows, each in words and with a table beside", async () => {
    render(<Columns label="Hours" of="Hour" columns={columns} testId="hours" />, document.body);
    const links = [...document.querySelectorAll<HTMLAnchorElement>(".column")];
    expect(links.map((link) => link.tabIndex)).toEqual([0, -1, -1]);
    expect(links[2]?.getAttribute("aria-label")).toBe("Hour 2: 4 calls, 2 heated");
    links[0]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    await settled();
    expect(links.map((link) => link.tabIndex)).toEqual([-1, 0, -1]);
    expect(document.querySelectorAll("details tbody tr")).toHaveLength(2);
  });
});
