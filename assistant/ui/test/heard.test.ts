import { describe, expect, it } from "vitest";
import { changed } from "../src/agent/heard";

const fresh = (before: string, after: string): string[] =>
  changed(before, after).map(([start, end]) => after.slice(start, end));

describe("changed", () => {
  it.each([
    ["the same words", "the same words", []],
    ["i am dying to cancel", "i am trying to cancel", ["trying"]],
    ["your threw to building", "you're through to billing", ["you're through", "billing"]],
    ["you people owe us lie to me", "you people always lie to me", ["always"]],
    ["it won't let me", "and it won't let me go now", ["and", "go now"]],
    ["um well yes", "yes", []],
    ["no no no", "no no", []],
    ["", "hello there", ["hello there"]],
    ["hello", "", []],
    ["a b c", "b c d a", ["d a"]],
  ])("%s -> %s", (before, after, expected) => expect(fresh(before, after)).toEqual(expected));

  it("leaves a monologue alone", () => {
    expect(changed("so ".repeat(500), "no ".repeat(500))).toEqual([]);
  });
});
