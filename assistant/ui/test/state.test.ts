import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ROOT } from "../scripts/python.mjs";
import { initial, level, openCard, reduce } from "../src/state";
import type { AnyEvent, CallStarted, CallState, TranscriptFinal } from "../src/wire";

const GOLDEN = `${ROOT}/tests/golden/`;
const names = readdirSync(GOLDEN)
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => name.slice(0, -".jsonl".length));

function log(name: string): AnyEvent[] {
  return readFileSync(`${GOLDEN}${name}.jsonl`, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function replay(events: AnyEvent[]): CallState {
  const [first, ...rest] = events;
  return rest.reduce(reduce, initial(first as CallStarted));
}

describe("golden logs", () => {
  it("are there", () => expect(names.length).toBeGreaterThanOrEqual(2));

  it.each(names)("%s gives the state that the Python reducer gives", (name) => {
    const expected = JSON.parse(readFileSync(`${GOLDEN}${name}.state.json`, "utf8"));
    expect(replay(log(name))).toEqual(expected);
  });

  it.each(names)("%s overlapped with itself changes nothing", (name) => {
    const events = log(name);
    const once = replay(events);
    const again = events.filter((event) => event.type !== "transcript.partial").reduce(reduce, once);
    expect(again).toEqual(once);
  });
});

describe("reduce", () => {
  const [started] = log("calmed") as [CallStarted];

  it("moves on past an event from the future", () => {
    const future = { ...started, type: "call.transferred", seq: 2, at: 3 } as unknown as AnyEvent;
    expect(reduce(initial(started), future)).toEqual({ ...initial(started), seq: 2, at: 3 });
  });

  it("ignores what is no stored event and unknown", () => {
    const odd = { type: "weather", call_id: started.call_id, at: 9 } as unknown as AnyEvent;
    const state = initial(started);
    expect(reduce(state, odd)).toBe(state);
  });

  it("a log from before the second pass has none", () => {
    const { second_pass: _, ...older } = started;
    expect(initial(older as CallStarted).second_pass).toBe("none");
  });

  it("starts calm and without a card", () => {
    expect(level(initial(started))).toBe(0);
    expect(openCard(initial(started))).toBeNull();
  });

  it("takes ten thousand utterances in well under a second each thousand", () => {
    let state = initial(started);
    const begin = performance.now();
    for (let n = 0; n < 10_000; n++) {
      const event: TranscriptFinal = {
        ...{ type: "transcript.final", call_id: started.call_id, seq: n + 2, at: n, time: started.time },
        ...{ channel: "customer", utterance: `customer-${n}`, text: "yes", start: n, end: n + 0.5 },
        ...{ confidence: 1, words: [] },
      };
      state = reduce(state, event);
    }
    expect(state.utterances).toHaveLength(10_000);
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});
