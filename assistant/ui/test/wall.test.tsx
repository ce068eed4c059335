import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/http";
import { place } from "../src/router";
import { GONE_STAYS, SORT_EVERY, WallModel } from "../src/wall/model";
import { Wall } from "../src/wall/Wall";
import { FakeServer } from "./fakes";
import { glance } from "./wall.fakes";

let root: HTMLElement;
let server: FakeServer;
let model: WallModel;
let stop: () => void;
let did: string[];
let answer: () => Promise<unknown>;
let tones: boolean[];

const all = (testId: string): HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`),
];
const find = (testId: string): HTMLElement | null => all(testId)[0] ?? null;
const names = (): string =>
  all("row")
    .map((row) => row.dataset.call)
    .join(" ");

async function pass(milliseconds: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(milliseconds);
  });
}

async function say(...messages: object[]): Promise<void> {
  await act(() => {
    for (const message of messages) server.last.say(message);
  });
  await pass(150);
}

async function press(key: string, target: EventTarget = document.body): Promise<void> {
  await act(async () => {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await Promise.resolve();
  });
}

const threat = (acknowledged = ""): object =>
  glance({
    call_id: "t",
    agent_name: "Tom",
    level: 4,
    flags: [{ flag: "threat_violence", at: 1, acknowledged }],
  });

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no server")));
  localStorage.clear();
  history.replaceState(null, "", "/wall");
  root = document.createElement("div");
  document.body.replaceChildren(root);
  server = new FakeServer();
  did = [];
  tones = [];
  answer = () => Promise.resolve();
  const does = {
    acknowledge: (call: string, flag: string) => {
      did.push(`${call} ${flag}`);
      return answer();
    },
    note: (call: string, text: string) => {
      did.push(`${call} note ${text.length > 0}`);
      return answer();
    },
  };
  model = new WallModel({ open: server.open, does, sound: (urgent) => tones.push(urgent) });
  stop = model.start();
  await act(() => render(<Wall model={model} />, root));
});

afterEach(() => {
  act(() => render(null, root));
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("states", () => {
  it("says that it looks, that there is none, and that the line is cut", async () => {
    expect(find("loading")?.textContent).toContain("Looking for live calls");
    await say({ kind: "calls", calls: [] });
    expect(find("empty")?.textContent).toContain("No calls just now");
    await act(() => server.last.drop());
    expect(find("line-cut")?.textContent).toContain("Calls go on");
    await act(() => find("retry")?.click());
    await say({ kind: "calls", calls: [glance()] });
    expect([find("line-cut"), all("row").length]).toEqual([null, 1]);
  });

  it("says so when it never gets an answer, and waits when the session is over", async () => {
    await act(() => server.last.drop());
    expect(find("line-cut")?.textContent).toContain("does not answer");
    await pass(600);
    await act(() => server.last.drop(4401));
    expect(find("wall-signed-out")).not.toBeNull();
    await pass(60_000);
    expect(server.sockets.length).toBe(2);
    await act(() => model.line.retryNow());
    expect(server.sockets.length).toBe(3);
  });

  it("counts a silent line as cut", async () => {
    await say({ kind: "calls", calls: [] });
    await pass(9_000);
    await say({ kind: "beat" });
    await pass(9_000);
    expect(find("line-cut")).toBeNull();
    await pass(9_000);
    expect(find("line-cut")).not.toBeNull();
  });

  it("shows words as words, and takes no harm from what it does not know", async () => {
    await say({ kind: "weather" }, { kind: "calls", calls: [glance({ agent_name: "<img src=x>" })] });
    expect(find("row")?.textContent).toContain("<img src=x>");
    expect(root.querySelector("img")).toBeNull();
  });
});

describe("order", () => {
  const worse = { kind: "changed", calls: [glance({ call_id: "c", level: 3 })] };

  beforeEach(async () => {
    const calls = ["a", "b", "c"].map((call_id) => glance({ call_id, agent_name: call_id }));
    await say({ kind: "calls", calls });
    await pass(SORT_EVERY);
  });

  it("changes at most every few seconds", async () => {
    await say(worse);
    await pass(1000);
    expect(names()).toBe("c a b");
    await say({ kind: "changed", calls: [glance({ call_id: "b", level: 4 })] });
    await pass(SORT_EVERY - 2000);
    expect(names()).toBe("c a b");
    await pass(2000);
    expect(names()).toBe("b c a");
  });

  it("stays while the pointer moves over it or a row has the focus, until somebody asks", async () => {
    await act(() => root.querySelector<HTMLElement>("button.row-open")?.focus());
    await say(worse);
    await pass(30_000);
    expect(names()).toBe("a b c");
    expect(find("sort")?.textContent).toContain("(3)");
    await press("r");
    expect(names()).toBe("c a b");
    expect(find("news")?.textContent).toBe("3 rows moved.");
  });

  it("goes on when the pointer has lain still for long", async () => {
    await act(() => model.pointer(true));
    await say(worse);
    await pass(10_000);
    expect(names()).toBe("a b c");
    await pass(10_000);
    expect(names()).toBe("c a b");
  });

  it("keeps the row of a call that has ended for a while, with its replay", async () => {
    await say({ kind: "gone", call_id: "b" });
    await pass(SORT_EVERY);
    const link = root.querySelector<HTMLAnchorElement>('[data-call="b"] a');
    expect(link?.getAttribute("href")).toBe("/calls/b");
    expect(find("count")?.textContent).toBe("2 live calls");
    await pass(GONE_STAYS);
    expect(names()).toBe("a c");
  });

  it("draws one call's change and no other row", async () => {
    const rows = all("row");
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => seen.push(...records));
    observer.observe(root, { childList: true, subtree: true, characterData: true, attributes: true });
    await say({
      kind: "changed",
      calls: [
        glance({
          call_id: "b",
          agent_name: "b",
          level: 0,
          last_hostile: { text: "why", at: 1, level: 1 },
        }),
      ],
    });
    observer.disconnect();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((record) => rows[1]?.contains(record.target))).toBe(true);
  });

  it("is gone through by the arrow keys, with one tab stop", async () => {
    const buttons = [...root.querySelectorAll<HTMLElement>("button.row-open")];
    expect(buttons.map((button) => button.tabIndex)).toEqual([0, -1, -1]);
    await act(() => buttons[0]?.focus());
    await press("ArrowDown", buttons[0]);
    expect(document.activeElement).toBe(buttons[1]);
    await press("End", buttons[1]);
    await press("ArrowDown", buttons[2]);
    expect(document.activeElement).toBe(buttons[2]);
    expect(buttons.map((button) => button.tabIndex)).toEqual([-1, -1, 0]);
  });
});

describe("alerts", () => {
  it("say what is the matter, in the title of the tab too, and go when somebody has seen them", async () => {
    await say({ kind: "calls", calls: [glance()] });
    expect(find("alerts")).toBeNull();
    await say({ kind: "changed", calls: [threat()] });
    expect(find("alerts")?.textContent).toContain("Threat of violence");
    expect(root.querySelector("[role=alert]")?.textContent).toBe("Threat of violence: Tom.");
    expect(document.title).toBe("(1) Wall · Calmline");
    await press("a");
    expect(did).toEqual(["t threat_violence"]);
    await say({ kind: "changed", calls: [threat("Lea")] });
    expect(find("seen-by")?.textContent).toBe("Seen by Lea");
    expect(document.title).toBe("Wall · Calmline");
    await pass(10_000);
    expect(find("alerts")).toBeNull();
  });

  it("answer an agent who calls for their lead with a note", async () => {
    await say({ kind: "calls", calls: [glance({ lead_called_at: 3 })] });
    await act(() => find("acknowledge")?.click());
    expect(did).toEqual(["call-a note true"]);
  });

  it("stay when the others could not be told", async () => {
    answer = () => Promise.reject(new ApiError("unreachable", ""));
    await say({ kind: "calls", calls: [threat()] });
    await press("a");
    await pass(10);
    expect(all("alert").length).toBe(1);
    expect(find("acknowledge")?.getAttribute("aria-disabled")).toBeNull();
    await press("a");
    expect(did.length).toBe(2);
  });

  it("do not take a key that was meant for the one before", async () => {
    const lead = glance({ call_id: "l", lead_called_at: 3 });
    await say({ kind: "calls", calls: [lead] });
    await say({ kind: "changed", calls: [threat()] });
    await press("a");
    expect(did).toEqual([]);
    await pass(500);
    await press("a");
    expect(did).toEqual(["t threat_violence"]);
  });

  it("are three at most, and the rest is counted", async () => {
    const calls = [1, 2, 3, 4, 5].map((n) => glance({ call_id: `c${n}`, lead_called_at: n }));
    await say({ kind: "calls", calls });
    expect(all("alert").length).toBe(3);
    expect(find("alerts-more")?.textContent).toBe("2 more alerts");
    expect(find("news")?.textContent).toBe("5 new alerts on the wall.");
  });

  it("make no sound until somebody switches it on, which is kept", async () => {
    await say({ kind: "calls", calls: [threat()] });
    expect(tones).toEqual([]);
    await press("s");
    expect(tones).toEqual([false]);
    await say({ kind: "changed", calls: [glance({ call_id: "l", lead_called_at: 3 })] });
    expect(tones).toEqual([false, false]);
    expect(localStorage.getItem("calmline.wall-sound")).toBe("on");
  });
});

describe("filters", () => {
  it("narrow the rows, stand in the address, and can be cleared", async () => {
    const calls = [glance({ call_id: "a", level: 3 }), glance({ call_id: "b", agent_name: "Nina" })];
    await say({ kind: "calls", calls });
    await act(() => model.narrow({ level: 2 }));
    expect(place.value.query.get("level")).toBe("2");
    await act(() => model.read(place.value.query));
    expect([names(), find("count")?.textContent]).toEqual(["a", "1 of 2 live calls"]);
    await act(() => model.read(new URLSearchParams("name=nobody")));
    expect(find("empty")?.textContent).toContain("No call fits");
    await act(() => find("empty")?.querySelector("button")?.click());
    expect(place.value.query.toString()).toBe("");
  });

  it("hide no alert, except of other teams", async () => {
    await say({ kind: "calls", calls: [threat()] });
    await act(() => model.read(new URLSearchParams("name=nobody")));
    expect(all("alert").length).toBe(1);
    await act(() => model.read(new URLSearchParams("team=t-2")));
    expect(all("alert").length).toBe(0);
  });
});

describe("keys", () => {
  it("open the first alert's call and close it, and are silent in fields", async () => {
    await say({ kind: "calls", calls: [threat()] });
    await press("o");
    expect(place.value.query.get("call")).toBe("t");
    await act(() => model.read(place.value.query));
    expect(find("panel")).not.toBeNull();
    await press("Escape");
    expect(place.value.query.get("call")).toBeNull();
    await press("/");
    await press("a", find("filter-name") ?? document.body);
    expect(did).toEqual([]);
  });

  it("can be switched off where they are letters", async () => {
    await say({ kind: "calls", calls: [threat()] });
    await act(() => model.setLetterKeys(false));
    await press("a");
    expect(did).toEqual([]);
    expect(find("acknowledge")?.querySelector(".key")).toBeNull();
  });

  it("make the type large for a wall display, which is kept", async () => {
    await press("b");
    expect(find("wall")?.hasAttribute("data-far")).toBe(true);
    expect(localStorage.getItem("calmline.wall-far")).toBe("on");
  });
});
