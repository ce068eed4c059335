// Where a replay goes next: pauses skipped, a passage repeated, from one heated moment to the next. Pure.
import type { CallState, Flag, Utterance } from "../wire";

/** A stretch of the call, in seconds. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface Loop {
  readonly a: number | null;
  readonly b: number | null;
}

export interface Heated {
  readonly at: number;
  readonly level: number;
  /** The words, or what flagged the call. */
  readonly words: string;
}

export const NO_LOOP: Loop = { a: null, b: null };
export const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2] as const;
/** A pause shorter than this is left as it is. */
export const PAUSE = 2;
/** Heard of a pause before it is left, and before the next words. */
const TAIL = 0.35;
/** From this level on a moment counts as heated. */
export const HEATED = 2;
/** Heated words closer than this are one moment. */
const TOGETHER = 8;
/** The shortest passage that is repeated. */
const SHORTEST = 0.5;

/** Where somebody speaks, both sides taken together, in order and without overlaps. */
export function speech(utterances: readonly Stretch[]): readonly Stretch[] {
  const found: { start: number; end: number }[] = [];
  for (const { start, end } of [...utterances].sort((one, other) => one.start - other.start)) {
    const last = found.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else found.push({ start, end });
  }
  return found;
}

/** The place to jump to from within a long pause; null where somebody speaks or soon will. */
export function pastSilence(spoken: readonly Stretch[], at: number): number | null {
  const next = after(spoken, at);
  const before = spoken[next - 1];
  const to = spoken[next];
  if (!to || (before && at < before.end + TAIL)) return null;
  const pause = to.start - (before?.end ?? 0);
  const there = to.start - TAIL;
  return pause > PAUSE && there > at + 0.1 ? there : null;
}

/** Index of the first stretch that begins after a moment. */
function after(stretches: readonly Stretch[], at: number): number {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.start ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The next press of the loop key: its beginning, its end, then off. */
export function nextLoop({ a, b }: Loop, at: number): Loop {
  if (a === null) return { a: at, b: null };
  if (b !== null) return NO_LOOP;
  if (Math.abs(at - a) < SHORTEST) return NO_LOOP;
  return { a: Math.min(a, at), b: Math.max(a, at) };
}

/** The place to jump back to at the end of the passage that is repeated. */
export function backToA({ a, b }: Loop, at: number): number | null {
  return a !== null && b !== null && (at >= b || at < a - 0.05) ? a : null;
}

/** The moments worth hearing again: heated words of the customer, and what flagged the call. */
export function heatedMoments(state: Pick<CallState, "utterances" | "flags">): readonly Heated[] {
  const spoken = state.utterances.filter(isHeated).map((u) => ({
    at: u.start,
    level: u.reading?.level ?? HEATED,
    words: u.text,
  }));
  const starts = new Map(state.utterances.map((u) => [u.id, u.start]));
  const flagged = state.flags.map((flag) => ({
    at: starts.get(flag.utterance) ?? flag.at,
    level: flag.level,
    words: flag.quote,
  }));
  const found: Heated[] = [];
  for (const moment of [...spoken, ...flagged].sort((one, other) => one.at - other.at)) {
    const last = found.at(-1);
    if (!last || moment.at - last.at > TOGETHER) found.push(moment);
    else if (moment.level > last.level) found[found.length - 1] = { ...moment, at: last.at };
  }
  return found;
}

function isHeated(u: Utterance): boolean {
  return u.channel === "customer" && (u.reading?.level ?? 0) >= HEATED;
}

/** The next heated moment, or the one before; null where there is none. */
export function heatedFrom(moments: readonly Heated[], at: number, back = false): Heated | null {
  if (back) return moments.findLast((moment) => moment.at < at - 2) ?? null;
  return moments.find((moment) => moment.at > at + 0.25) ?? null;
}

/** Seconds at which to begin to hear a moment. */
export const lead = (moment: { at: number }): number => Math.max(0, moment.at);

/** Index of the last utterance that has begun; -1 before the first. */
export function lineAt(utterances: readonly Stretch[], at: number): number {
  return after(utterances, at + 0.01) - 1;
}

/** Index of the word that is said; -1 in a pause. A word holds until shortly after its end. */
export function wordAt(words: readonly Stretch[], at: number): number {
  const last = after(words, at + 0.01) - 1;
  const word = words[last];
  return word && at < word.end + 0.25 ? last : -1;
}

/** The speed after one step up or down. */
export function speedStep(rate: number, up: boolean): number {
  const at = SPEEDS.findIndex((speed) => speed >= rate - 0.001);
  return SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + (up ? 1 : -1)))] ?? 1;
}

/** A moment that an address names: `95`, `95.5`, `1:35` or `1:02:03`; null where it names none. */
export function secondsOf(text: string | null): number | null {
  if (!text || !/^\d{1,6}(:[0-5]?\d){0,2}(\.\d{1,3})?$/.test(text)) return null;
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Flags by the kind, the earliest of each. */
export const flagKinds = (flags: readonly Flag[]): readonly string[] => [
  ...new Set(flags.map((f) => f.flag)),
];
