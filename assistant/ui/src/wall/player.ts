// Plays the sound of a live call: frames of a tenth of a second, one after the other, each side a little to its side.
// A little is held in hand, so that a line that stutters is not heard to; what comes too early is passed over.
import { type Signal, signal } from "@preact/signals";

/** Hertz of the sound on the wire. */
const RATE = 16_000;
const HEADER_BYTES = 8;
/** Seconds that a frame plays. */
export const FRAME = 0.1;
/** Seconds of sound in hand as it begins, and after it ran out. */
export const IN_HAND = 0.25;
/** With more in hand, frames in which nobody speaks are passed over, until the sound has caught up. */
export const COMFORT = 0.6;
/** With more in hand, what waits is let go. */
export const MOST_IN_HAND = 4;
/** Seconds without sound after which that is told. */
export const QUIET = 4;
/** How far to its side each side is heard, the customer left as in recordings: 0 is the middle, 1 one ear alone. */
const ASIDE = 0.5;
const STEPS = 5;
const TICK = 100;

/** Why a side is silent: what the server says in each frame. */
export const WHY = { heard: 0, card: 1, private: 2, late: 3 } as const;
/** Customer, then agent. */
export type Pair = readonly [customer: number, agent: number];

export interface Frame {
  /** Counted in frames from the start of the call. */
  readonly number: number;
  readonly why: Pair;
  /** Samples of both sides in turn, the customer's first. */
  readonly samples: Int16Array;
}

export function readFrame(data: ArrayBuffer): Frame | null {
  if (data.byteLength <= HEADER_BYTES || data.byteLength % 4) return null;
  const head = new DataView(data, 0, HEADER_BYTES);
  return {
    number: head.getUint32(0, true),
    why: [head.getUint8(4), head.getUint8(5)],
    samples: new Int16Array(data, HEADER_BYTES),
  };
}

/** How loud each side is, 0 to 5. */
export function loudness(samples: Int16Array): Pair {
  const power = [0, 0];
  for (let i = 0; i < samples.length; i += 1) power[i % 2] = (power[i % 2] ?? 0) + (samples[i] ?? 0) ** 2;
  const steps = power.map((sum) => {
    const decibels = 10 * Math.log10((2 * sum) / samples.length / 32_768 ** 2 + 1e-12);
    return Math.max(0, Math.min(STEPS, Math.ceil((decibels + 54) / 8)));
  });
  return [steps[0] ?? 0, steps[1] ?? 0];
}

interface Planned {
  readonly at: number;
  readonly levels: Pair;
  readonly why: Pair;
  readonly source: AudioBufferSourceNode;
}

export class Player {
  readonly levels: Signal<Pair> = signal([0, 0]);
  readonly why: Signal<Pair> = signal([WHY.heard, WHY.heard]);
  /** Seconds that were played. */
  readonly played = signal(0);
  /** True while no sound comes. */
  readonly quiet = signal(false);

  readonly #context: AudioContext;
  readonly #gain: GainNode;
  readonly #input: AudioNode;
  readonly #ticking: ReturnType<typeof setInterval>;
  #planned: Planned[] = [];
  /** When the next frame begins, and when the last one that was played ended, by the clock of the sound. */
  #next = Number.NEGATIVE_INFINITY;
  #end: number;
  #frames = 0;
  #drained: (() => void) | null = null;

  constructor(context = new AudioContext({ sampleRate: RATE })) {
    this.#context = context;
    this.#end = context.currentTime;
    this.#gain = context.createGain();
    this.#gain.connect(context.destination);
    const split = context.createChannelSplitter(2);
    for (const [side, aside] of [-ASIDE, ASIDE].entries()) {
      const pan = context.createStereoPanner();
      pan.pan.value = aside;
      split.connect(pan, side);
      pan.connect(this.#gain);
    }
    this.#input = split;
    this.#ticking = setInterval(() => this.#tick(), TICK);
    void Promise.resolve(context.resume()).catch(() => {});
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#gain.gain.value = volume ** 2; // as loudness is heard
  }

  play({ samples, why }: Frame): void {
    const now = this.#context.currentTime;
    const levels = loudness(samples);
    if (this.#next - now > COMFORT && levels[0] + levels[1] === 0 && !why[0] && !why[1]) return;
    if (this.#next - now > MOST_IN_HAND) this.#letGo();
    if (this.#next < now) this.#next = now + IN_HAND;
    const source = this.#context.createBufferSource();
    source.buffer = this.#buffer(samples);
    source.connect(this.#input);
    source.start(this.#next);
    this.#planned.push({ at: this.#next, levels, why, source });
    this.#next += FRAME;
  }

  /** Nothing more comes: calls `then` when all was played. */
  finish(then: () => void): void {
    this.#drained = then;
  }

  close(): void {
    clearInterval(this.#ticking);
    this.#letGo();
    void Promise.resolve(this.#context.close()).catch(() => {});
  }

  #buffer(samples: Int16Array): AudioBuffer {
    const length = samples.length / 2;
    const buffer = this.#context.createBuffer(2, length, RATE);
    for (const side of [0, 1]) {
      const channel = buffer.getChannelData(side);
      for (let i = 0; i < length; i += 1) channel[i] = (samples[2 * i + side] ?? 0) / 32_768;
    }
    return buffer;
  }

  #letGo(): void {
    for (const { source } of this.#planned) source.stop();
    this.#planned = [];
    this.#next = Number.NEGATIVE_INFINITY;
  }

  /** Tells what is heard now. */
  #tick(): void {
    const now = this.#context.currentTime;
    const begun = this.#planned.filter(({ at }) => at <= now);
    const last = begun.at(-1);
    if (last) {
      this.#planned = this.#planned.slice(begun.length);
      this.#frames += begun.length;
      this.#end = last.at + FRAME;
      this.played.value = this.#frames * FRAME;
      this.levels.value = last.levels;
      this.why.value = last.why;
      this.quiet.value = false;
    } else if (now > this.#end + FRAME) {
      this.levels.value = [0, 0];
      this.quiet.value = now > this.#end + QUIET;
      if (!this.#planned.length && this.#drained) this.#drained();
    }
  }
}
