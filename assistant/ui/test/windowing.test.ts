import { describe, expect, it } from "vitest";
import { found, hitsIn, idOf, itemsOf } from "../src/agent/items";
import { around, Heights, TAIL, tail } from "../src/agent/windowing";
import type { Card, Utterance } from "../src/wire";
import { stateAt } from "./fakes";

describe("the window over the transcript", () => {
  const ids = Array.from({ length: 10_000 }, (_, i) => `row-${i}`);

  it("draws the end alone while the list stands there, and a few rows around those that are seen", () => {
    expect(tail(10_000)).toEqual({ from: 10_000 - TAIL, to: 10_000 });
    expect(tail(12)).toEqual({ from: 0, to: 12 });
    const { from, to } = around(5000, 5012, 10_000);
    expect(from).toBeLessThanOrEqual(4985);
    expect(to).toBeGreaterThanOrEqual(5027);
    expect(to - from).toBeLessThan(60);
  });

  it("moves in steps, so that a small scroll draws nothing anew", () => {
    expect(around(5001, 5013, 10_000)).toEqual(around(5002, 5014, 10_000));
    expect(around(0, 10, 20)).toEqual({ from: 0, to: 20 });
  });

  it("takes rows that were never measured for as high as the others are on average", () => {
    const heights = new Heights();
    heights.set("row-0", 40);
    heights.set("row-1", 80);
    expect(heights.of(ids, 0, 2)).toBe(120);
    expect(heights.of(ids, 0, 4)).toBe(240);
    expect(heights.at(ids, 0)).toBe(0);
    expect(heights.at(ids, 41)).toBe(1);
    expect(heights.at(ids, 120 + 60 * 100)).toBe(102);
    heights.set("row-1", 60);
    expect(heights.mean).toBe(50);
    heights.forget();
    expect(heights.of(ids, 0, 1)).toBe(64);
  });
});

describe("what stands in the transcript", () => {
  const said = (id: string, start: number, text = id) => ({ id, start, text }) as Utterance;
  const card = (id: string, at: number, outcome: Card["outcome"] = "used") =>
    ({ id, offered_at: at - 2, closed_at: at, outcome, text: `say ${id}` }) as Card;

  it("has a tick where a sentence was used, and none for the others", () => {
    const items = itemsOf(
      [said("a", 1), said("b", 5), said("c", 9)],
      [card("1", 6), card("2", 7, "dismissed"), card("3", 30)],
    );
    expect(items.map(idOf)).toEqual(["a", "b", "used 1", "c", "used 3"]);
  });

  it("is the utterances themselves where nothing was used", () => {
    const { utterances } = stateAt("calmed", 8);
    expect(itemsOf(utterances, [])).toBe(utterances);
  });

  it("is searched whatever the case, and words of no letters find nothing", () => {
    expect(hitsIn("You said you would", "YOU")).toEqual([
      [0, 3],
      [9, 12],
    ]);
    expect(hitsIn("anything", "  ")).toEqual([]);
    expect(found([said("a", 0, "The Bill"), said("b", 1, "no")], "bill")).toEqual([0]);
    expect(found([said("a", 0, "x")], "")).toEqual([]);
  });
});
