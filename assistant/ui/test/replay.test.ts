// Where a replay goes: pauses, repeats, heated moments, words; and the player it runs on.
import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Following } from "../src/replay/following";
import { Heights } from "../src/replay/heights";
import { commandOf } from "../src/replay/keys";
import { ClockPlayer, MediaPlayer } from "../src/replay/players";
import { readPeaks } from "../src/replay/sound";
import {
  backToA,
  heatedFrom,
  heatedMoments,
  lineAt,
  NO_LOOP,
  nextLoop,
  pastSilence,
  secondsOf,
  speech,
  speedStep,
  wordAt,
} from "../src/replay/stepping";
import { Transport } from "../src/replay/transport";
import type { CallState, Flag, Utterance } from "../src/wire";

function said(start: number, end: number, level = 0, channel: "customer" | "agent" = "customer"): Utterance {
  const reading = {
    sentiment: { negative: 0, neutral: 1, positive: 0 },
    level,
    signals: {},
    active: [],
    unread: "",
  };
  const words = { id: `${channel}-${start}`, channel, text: `words ${start}`, words: [], replaced: null };
  return { ...words, start, end, confidence: 1, reading } as unknown as Utterance;
}

const flag = (at: number, utterance = ""): Flag =>
  ({ flag: "abuse", at, level: 3, utterance, quote: "you", rule: "abuse", acknowledged: "" }) as Flag;

describe("pauses", () => {
  const spoken = speech([said(10, 12), said(11, 14, 0, "agent"), said(20, 22), said(23, 25)]);

  it("takes both sides together", () => {
    expect(spoken).toEqual([
      { start: 10, end: 14 },
      { start: 20, end: 22 },
      { start: 23, end: 25 },
    ]);
  });

  it("jumps over long ones, and to shortly before the next words", () => {
    expect(pastSilence(spoken, 0)).toBeCloseTo(9.65);
    expect(pastSilence(spoken, 15)).toBeCloseTo(19.65);
  });

  it("leaves words, their echo, short pauses and the end alone", () => {
    for (const at of [11, 14.2, 19.6, 22.5, 26]) expect(pastSilence(spoken, at)).toBeNull();
  });
});

describe("the passage that is repeated", () => {
  it("has a beginning, an end in any order, and is let go", () => {
    const one = nextLoop(NO_LOOP, 8);
    const both = nextLoop(one, 3);
    expect(one).toEqual({ a: 8, b: null });
    expect(both).toEqual({ a: 3, b: 8 });
    expect(nextLoop(both, 5)).toEqual(NO_LOOP);
    expect(nextLoop(one, 8.1)).toEqual(NO_LOOP);
  });

  it("begins again at its end alone", () => {
    expect(backToA({ a: 3, b: 8 }, 8)).toBe(3);
    expect(backToA({ a: 3, b: 8 }, 5)).toBeNull();
    expect(backToA({ a: 3, b: null }, 9)).toBeNull();
  });
});

describe("heated moments", () => {
  const utterances = [
    said(5, 6),
    said(10, 12, 2),
    said(14, 15, 3),
    said(40, 41, 2),
    said(50, 51, 4, "agent"),
  ];
  const moments = heatedMoments({ utterances, flags: [flag(42, "customer-40"), flag(90)] });

  it("takes words that follow each other together, with the worst of them, and none of the agent's", () => {
    expect(moments.map(({ at, level }) => [at, level])).toEqual([
      [10, 3],
      [40, 3],
      [90, 3],
    ]);
  });

  it("goes to the next and to the one before", () => {
    expect(heatedFrom(moments, 0)?.at).toBe(10);
    expect(heatedFrom(moments, 10)?.at).toBe(40);
    expect(heatedFrom(moments, 95)).toBeNull();
    expect(heatedFrom(moments, 95, true)?.at).toBe(90);
    expect(heatedFrom(moments, 41, true)?.at).toBe(10);
    expect(heatedFrom(moments, 10, true)).toBeNull();
  });
});

describe("what is said now", () => {
  it("is the last line that has begun, and in it the word", () => {
    const lines = [said(1, 2), said(5, 6)];
    expect([0.5, 1, 3, 7].map((at) => lineAt(lines, at))).toEqual([-1, 0, 0, 1]);
    const words = [
      { start: 1, end: 1.2 },
      { start: 1.3, end: 1.5 },
    ];
    expect([0.9, 1.1, 1.4, 2].map((at) => wordAt(words, at))).toEqual([-1, 0, 1, -1]);
  });
});

describe("addresses and speeds", () => {
  it("reads seconds in three ways, and nothing else", () => {
    expect(["95", "95.5", "1:35", "1:02:03"].map(secondsOf)).toEqual([95, 95.5, 95, 3723]);
    expect([null, "", "-3", "1e3", "x", "1:99"].map(secondsOf)).toEqual([null, null, null, null, null, null]);
  });

  it("steps between the speeds and stops at the ends", () => {
    expect([1, 1.75, 2].map((rate) => speedStep(rate, true))).toEqual([1.25, 2, 2]);
    expect([1, 0.75].map((rate) => speedStep(rate, false))).toEqual([0.75, 0.75]);
  });
});

describe("the transport on a clock of its own", () => {
  let time = 0;
  let frames: (() => void)[] = [];
  const spoken = [
    { start: 2, end: 4 },
    { start: 30, end: 32 },
  ];
  const heated = [{ at: 30, level: 3, words: "x" }];
  const made = () =>
    new Transport({ duration: 40, spoken, heated }, new ClockPlayer(40, () => time * 1000), (run) => {
      frames.push(run);
      return () => {
        frames = [];
      };
    });
  const run = (seconds: number) => {
    time += seconds;
    for (const frame of frames.splice(0)) frame();
  };

  beforeEach(() => {
    time = 0;
    frames = [];
  });

  it("runs, changes its speed on the way, and stops at the end", () => {
    const transport = made();
    transport.play();
    run(2);
    transport.speed(2);
    run(3);
    expect(transport.at.value).toBeCloseTo(8);
    run(100);
    expect([transport.at.value, transport.playing.value]).toEqual([40, false]);
    transport.play();
    run(1);
    expect(transport.at.value).toBeCloseTo(2);
  });

  it("skips pauses while it runs", () => {
    const transport = made();
    transport.skip();
    transport.seek(3);
    transport.play();
    run(2);
    expect(transport.at.value).toBeCloseTo(29.65);
  });

  it("repeats a passage until a jump leaves it", () => {
    const transport = made();
    transport.seek(5);
    transport.repeat();
    transport.seek(10);
    transport.repeat();
    expect(transport.at.value).toBe(5);
    transport.play();
    run(6);
    expect(transport.at.value).toBe(5);
    transport.seek(20);
    expect(transport.loop.value).toEqual(NO_LOOP);
  });

  it("goes to the next heated moment and says where there is none", () => {
    const transport = made();
    expect(transport.heated()).toBe(true);
    expect(transport.at.value).toBe(30);
    expect(transport.heated()).toBe(false);
    expect(transport.heated(true)).toBe(false);
  });

  it("goes on where it was with another player", () => {
    const transport = made();
    transport.seek(7);
    transport.play();
    run(1);
    transport.take(new ClockPlayer(40, () => time * 1000));
    run(1);
    expect(transport.at.value).toBeCloseTo(9);
  });
});

describe("sound that ends before the call", () => {
  it("is followed by the clock, and found again by a jump back", () => {
    let time = 0;
    const media = Object.assign(new EventTarget(), {
      ...{ duration: 10, currentTime: 9, paused: true, ended: false, playbackRate: 1, preservesPitch: false },
      play() {
        this.paused = false;
        return Promise.resolve();
      },
      pause() {
        this.paused = true;
      },
    });
    const player = new MediaPlayer(
      media as unknown as HTMLMediaElement,
      30,
      new ClockPlayer(30, () => time * 1000),
    );
    expect(media.preservesPitch).toBe(true);
    player.play();
    media.ended = true;
    media.paused = true;
    expect(player.at()).toBe(10);
    time = 5;
    expect([player.at(), player.playing()]).toEqual([15, true]);
    media.ended = false;
    player.seek(4);
    expect([player.at(), player.playing(), media.paused]).toEqual([4, true, false]);
    player.seek(20);
    expect([player.at(), media.paused]).toEqual([20, true]);
  });

  it("goes on from where it breaks off, though the element then says that it is at the promised end", () => {
    let time = 0;
    const broke = vi.fn();
    const media = { duration: 30, currentTime: 0, paused: false, ended: false, pause: () => {} };
    const clock = new ClockPlayer(30, () => time * 1000);
    const player = new MediaPlayer(media as unknown as HTMLMediaElement, 30, clock, broke);
    media.currentTime = 12;
    expect(player.at()).toBe(12);
    Object.assign(media, { currentTime: 30, ended: true, paused: true });
    expect(player.at()).toBe(12);
    expect(broke).toHaveBeenCalledWith(12);
    time = 3;
    expect([player.at(), player.playing()]).toEqual([15, true]);
  });
});

describe("the outline of a recording", () => {
  const outline = { channels: 2, length: 2, sample_rate: 16_000, samples_per_pixel: 800 };

  it("is the loudness of each side", () => {
    const peaks = readPeaks({ ...outline, data: [-64, 10, 0, 32, -1, 1, -128, 0] });
    expect(peaks?.sides.map((side) => [...side])).toEqual([
      [0.5, 1 / 128],
      [0.25, 1],
    ]);
    expect(peaks?.seconds).toBeCloseTo(0.1);
  });

  it("is taken as far as it goes, and refused where it is none", () => {
    expect(readPeaks({ ...outline, length: 9, data: [0, 1, 0, 1] })?.seconds).toBeCloseTo(0.05);
    expect(readPeaks({ ...outline, length: 0, data: [] })).toBeNull();
  });
});

describe("heights of ten thousand rows", () => {
  it("finds rows by height, before and after they are measured", () => {
    const heights = new Heights(10_000, () => 40);
    expect(heights.total).toBe(400_000);
    expect(heights.at(80_001)).toBe(2000);
    expect(heights.set(0, 140)).toBe(100);
    expect([heights.at(80_001), heights.top(2000), heights.total]).toEqual([1997, 80_100, 400_100]);
    expect(heights.seen(0, 400, 2)).toEqual([0, 10]);
    expect(heights.seen(400_000, 400)[1]).toBe(10_000);
    expect(new Heights(0, () => 1).seen(0, 100)).toEqual([0, 0]);
  });
});

describe("keys", () => {
  const press = (key: string, target: Element = document.body, more = {}) => {
    document.body.append(target);
    const event = new KeyboardEvent("keydown", { key, bubbles: true, ...more });
    let got: string | null = null;
    target.addEventListener("keydown", (e) => {
      got = commandOf(e as KeyboardEvent, true);
    });
    target.dispatchEvent(event);
    return got;
  };

  it("act on the page, and not where they are typed or have a meaning of their own", () => {
    expect(press(" ", document.createElement("p"))).toBe("toggle");
    expect(press("n", document.createElement("button"))).toBe("heated");
    expect(press(" ", document.createElement("button"))).toBeNull();
    expect(press("m", document.createElement("textarea"))).toBeNull();
    expect(press("l", document.createElement("div"), { ctrlKey: true })).toBeNull();
    const radio = Object.assign(document.createElement("input"), { type: "radio" });
    expect([press("ArrowLeft", radio), press("n", radio)]).toEqual([null, "heated"]);
  });

  it("leave letters alone where they are switched off", () => {
    expect(commandOf(new KeyboardEvent("keydown", { key: "n" }), false)).toBeNull();
    expect(commandOf(new KeyboardEvent("keydown", { key: "ArrowRight" }), false)).toBe("on");
  });
});

describe("a call that goes on", () => {
  const course = (duration: number) => ({ duration, spoken: [], heated: [] });

  it("keeps at its end who stands there, and leaves alone who is elsewhere or listens", () => {
    const transport = new Transport(course(20));
    transport.seek(20);
    transport.extend(course(26));
    expect(transport.at.value).toBe(26);
    const jumps = transport.jumps.value;
    transport.seek(5);
    transport.extend(course(40));
    expect([transport.at.value, transport.course.duration]).toEqual([5, 40]);
    transport.seek(39);
    expect(transport.at.value).toBe(39);
    expect(transport.jumps.value).toBe(jumps + 2);
  });

  it("plays on into what has come", () => {
    let time = 0;
    const player = new ClockPlayer(10, () => time * 1000);
    player.seek(8);
    player.play();
    time = 1;
    player.extend(30);
    time = 6;
    expect([player.at(), player.playing()]).toEqual([14, true]);
  });
});

describe("the line to a call that goes on", () => {
  const state = (seq: number, status = "live") => ({ seq, status }) as CallState;
  const made = () => {
    const live = { state: signal<CallState | null>(null), line: signal({ kind: "open" }), stopped: 0 };
    const line = Object.assign(live, {
      start: () => {},
      stop: () => {
        live.stopped += 1;
      },
    });
    const taken: number[] = [];
    const following = new Following(
      "c",
      3,
      (one) => taken.push(one.seq),
      line as unknown as ConstructorParameters<typeof Following>[3],
    );
    following.start();
    return { live, taken, following };
  };
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it("takes over what is new once a second, the newest of it", () => {
    const { live, taken } = made();
    for (const seq of [3, 4, 5, 6]) live.state.value = state(seq);
    expect(taken).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(taken).toEqual([6]);
    live.state.value = state(6);
    vi.advanceTimersByTime(5000);
    expect(taken).toEqual([6]);
  });

  it("takes the end at once, and nothing when it is stopped", () => {
    const { live, taken, following } = made();
    live.state.value = state(4);
    live.state.value = state(5, "ended");
    expect(taken).toEqual([5]);
    live.state.value = state(6);
    following.stop();
    vi.advanceTimersByTime(5000);
    expect(taken).toEqual([5]);
    expect(live.stopped).toBe(1);
  });
});
