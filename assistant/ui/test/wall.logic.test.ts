import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { alertsOf, SEEN_STAYS } from "../src/wall/alerts";
import { addressOf, EVERY, filterOf, matches, narrowed } from "../src/wall/filter";
import { moved, rank, sorted } from "../src/wall/order";
import { MOST_A_FRAME, Row, Rows } from "../src/wall/rows";
import { spark } from "../src/wall/spark";
import { glance } from "./wall.fakes";

const row = (change: Parameters<typeof glance>[0]): Row => new Row(glance(change), signal(0));
const ids = (rows: readonly Row[]): string => rows.map((one) => one.id).join(" ");

describe("order", () => {
  it("puts the worst first", () => {
    const rows = [
      row({ call_id: "calm" }),
      row({ call_id: "angry", level: 2 }),
      row({ call_id: "rising", level: 2, trend: "rising" }),
      row({ call_id: "lead", lead_called_at: 4 }),
      row({ call_id: "seen", level: 4, flags: [{ flag: "threat_violence", at: 1, acknowledged: "Lea" }] }),
      row({ call_id: "threat", level: 1, flags: [{ flag: "self_harm", at: 1, acknowledged: "" }] }),
    ];
    expect(ids(sorted(rows))).toBe("threat lead seen rising angry calm");
  });

  it("keeps calls that are alike in the order they had, whatever their heat does within a step", () => {
    const rows = [
      row({ call_id: "a", heat: 0.41 }),
      row({ call_id: "b", heat: 0.59 }),
      row({ call_id: "c" }),
    ];
    expect(ids(sorted(rows))).toBe("a b c");
    expect(ids(sorted([...rows].reverse()))).toBe("b a c");
  });

  it("puts ended calls last and counts what would move", () => {
    const rows = [row({ call_id: "a", level: 4 }), row({ call_id: "b" })];
    const [first] = rows;
    if (first) first.gone.value = true;
    expect(ids(sorted(rows))).toBe("b a");
    expect(moved(rows, sorted(rows))).toBe(2);
    expect(moved(rows, rows)).toBe(0);
  });

  it("ranks any level and any trend", () => {
    expect(rank(glance({ trend: "sideways" as never }))).toBe(10);
    expect(rank(glance({ heat: 99 }))).toBeLessThan(rank(glance({ level: 1 })));
  });
});

describe("filter", () => {
  it("is what the address says, and back", () => {
    const filter = { team: "t 1", agent: "u", level: 2, flagged: true, name: "a&b=ü" };
    const address = addressOf(filter, "c/1");
    expect(filterOf(new URL(address, "http://x").searchParams)).toEqual(filter);
    expect(new URL(address, "http://x").searchParams.get("call")).toBe("c/1");
    expect(addressOf(EVERY, null)).toBe("/wall");
    expect(narrowed(filter)).toBe(5);
    expect(narrowed(EVERY)).toBe(0);
  });

  it.each(["9", "-1", "1.5", "x", ""])("takes level %s for none", (level) => {
    expect(filterOf(new URLSearchParams({ level })).level).toBe(0);
  });

  it("finds agents without their accents, and titles", () => {
    const call = glance({ agent_name: "Émile Laurent", title: "A late bill" });
    const named = (name: string): boolean => matches({ ...EVERY, name }, call);
    expect([named("emile"), named(" LAURENT "), named("late"), named("mara")]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe("alerts", () => {
  const flag = (name: string, acknowledged = ""): object => ({ flag: name, at: 1, acknowledged });

  it("are threats, self-harm, a call for the lead and a call that rises, the gravest first", () => {
    const rows = [
      row({ call_id: "r", level: 2, trend: "rising" }),
      row({ call_id: "l", lead_called_at: 7 }),
      row({
        call_id: "t",
        level: 4,
        trend: "rising",
        flags: [flag("abuse"), flag("threat_violence")] as never,
      }),
      row({ call_id: "x", level: 3, flags: [flag("abuse"), flag("hostility")] as never }),
    ];
    expect(alertsOf(rows, 0).map((alert) => alert.key)).toEqual([
      "threat_violence:t",
      "lead:l:7",
      "rising:r:2",
    ]);
  });

  it("say who has seen them for a while, then go; what was seen before we came never shows", () => {
    const one = row({ call_id: "t", flags: [flag("threat_violence")] as never });
    one.take(glance({ call_id: "t", flags: [flag("threat_violence", "Lea")] as never }), 1000);
    expect(alertsOf([one], 1000).map((alert) => alert.seenBy)).toEqual(["Lea"]);
    expect(alertsOf([one], 1001 + SEEN_STAYS)).toEqual([]);
    expect(alertsOf([row({ flags: [flag("self_harm", "Lea")] as never })], 0)).toEqual([]);
  });

  it("come again for a rise only when it goes higher than somebody has looked at", () => {
    const one = row({ call_id: "r", level: 2, trend: "rising" });
    const at = (level: number, trend = "rising"): number => {
      one.take(glance({ call_id: "r", level, trend: trend as never }), 0);
      return alertsOf([one], 0).length;
    };
    one.lookedAt();
    expect(at(2)).toBe(0);
    expect(at(3)).toBe(1);
    expect(at(3, "falling")).toBe(0);
    expect(at(1)).toBe(0);
    expect(at(2)).toBe(1);
  });

  it("go with their call", () => {
    const one = row({ lead_called_at: 1 });
    one.gone.value = true;
    expect(alertsOf([one], 0)).toEqual([]);
  });
});

describe("rows", () => {
  let frames: (() => void)[];

  beforeEach(() => {
    vi.useFakeTimers();
    frames = [];
    vi.stubGlobal("requestAnimationFrame", (then: () => void) => frames.push(then));
    vi.stubGlobal("cancelAnimationFrame", () => {});
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const frame = (): void => {
    vi.advanceTimersByTime(100);
    const [now, ...later] = frames;
    frames = later;
    now?.();
  };

  it("takes what comes between two frames at once, and the last of it alone", () => {
    const rows = new Rows(signal(Date.now()));
    rows.take({ kind: "calls", calls: [glance({ call_id: "a" }), glance({ call_id: "b" })] });
    frame();
    let drawn = 0;
    const stop = rows.get("a")?.call.subscribe(() => {
      drawn += 1;
    });
    for (let level = 0; level < 500; level += 1)
      rows.take({ kind: "changed", calls: [glance({ call_id: "a", at: level, level: level % 5 })] });
    expect(frames.length).toBe(0);
    frame();
    expect(frames.length).toBe(0);
    expect(drawn).toBe(2);
    expect(rows.get("a")?.level.value).toBe(4);
    stop?.();
  });

  it("keeps its rows when nothing is new but their contents, and drops none by itself", () => {
    const rows = new Rows(signal(Date.now()));
    rows.take({ kind: "calls", calls: [glance({ call_id: "a" })] });
    frame();
    const all = rows.all.value;
    rows.take({ kind: "changed", calls: [glance({ call_id: "a", level: 3 })] });
    frame();
    expect(rows.all.value).toBe(all);
    rows.take({ kind: "gone", call_id: "a" });
    rows.take({ kind: "gone", call_id: "never-heard-of" });
    frame();
    expect(rows.all.value).toBe(all);
    expect(rows.get("a")?.gone.value).toBe(true);
    rows.drop(all);
    expect([rows.all.value.length, rows.get("a")]).toEqual([0, null]);
  });

  it("takes a whole list after a cut line: who is missing has ended, who is back is live", () => {
    const rows = new Rows(signal(Date.now()));
    rows.take({ kind: "calls", calls: [glance({ call_id: "a" }), glance({ call_id: "b" })] });
    frame();
    rows.take({ kind: "changed", calls: [glance({ call_id: "b", level: 4 })] });
    rows.take({ kind: "calls", calls: [glance({ call_id: "b", level: 1 }), glance({ call_id: "c" })] });
    frame();
    expect(["a", "b", "c"].map((id) => rows.get(id)?.gone.value)).toEqual([true, false, false]);
    expect(rows.get("b")?.level.value).toBe(1);
    rows.take({ kind: "calls", calls: [glance({ call_id: "a" })] });
    frame();
    expect(rows.get("a")?.gone.value).toBe(false);
  });

  it("draws so many rows in a frame at most, and the others with the next ones", () => {
    const many = Array.from({ length: MOST_A_FRAME * 2 + 1 }, (_, i) => glance({ call_id: `call-${i}` }));
    const rows = new Rows(signal(Date.now()));
    rows.take({ kind: "calls", calls: many });
    frame();
    const drawn = (): number => rows.all.value.filter((one) => one.level.value === 3).length;
    rows.take({ kind: "changed", calls: many.map((call) => ({ ...call, level: 3 })) });
    const seen = [1, 2, 3].map(() => {
      frame();
      return drawn();
    });
    expect(seen).toEqual([MOST_A_FRAME, MOST_A_FRAME * 2, many.length]);
    expect(frames.length).toBe(0);
  });

  it("comes without a frame too, as on a hidden page", () => {
    const rows = new Rows(signal(Date.now()));
    rows.take({ kind: "calls", calls: [glance({ call_id: "a" })] });
    vi.advanceTimersByTime(300);
    expect(rows.known.value).toBe(true);
  });

  it("lets the clock of a call run on between messages, and never back", () => {
    const now = signal(100_000);
    const one = new Row(glance({ at: 61 }), now);
    expect(one.clock.value).toBe("1:01");
    now.value = 103_000;
    expect(one.clock.value).toBe("1:04");
    one.take(glance({ at: 62 }), 103_000);
    expect(one.clock.value).toBe("1:04");
    one.take(glance({ at: 90 }), 103_000);
    expect(one.clock.value).toBe("1:30");
  });
});

describe("spark", () => {
  it("begins at the left, holds, and ends at now", () => {
    expect(spark([], 30)).toBe("M0.0 100.0L10.0 100.0");
    expect(spark([[60, 0.5]], 90)).toBe("M0.0 100.0L18.7 100.0L20.0 50.0L30.0 50.0");
  });

  it("shows the last five minutes of a long call", () => {
    const path = spark(
      [
        [10, 0.9],
        [700, 0.2],
      ],
      1000,
    );
    expect(path).toBe("M0.0 80.0L100.0 80.0");
  });
});
