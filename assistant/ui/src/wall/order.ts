// In which order calls stand on the wall: the worst first, and calls that are alike in the order they had.
import type { Glance, Trend } from "../wire";

/** Flags that cannot wait. */
export const URGENT: readonly string[] = ["threat_violence", "self_harm"];

const TRENDS: Record<Trend, number> = { rising: 2, steady: 1, falling: 0 };
/** Heat counts in steps of this size, so that small changes move nothing. */
const STEP = 0.2;

/** A flag that cannot wait and that nobody has seen yet. */
export const unseen = (call: Glance): boolean =>
  call.flags.some((flag) => !flag.acknowledged && URGENT.includes(flag.flag));

/** How much a call asks for attention. Calls of equal rank keep their order. */
export function rank(call: Glance): number {
  const wants = unseen(call) ? 2 : call.lead_called_at !== null ? 1 : 0;
  const heat = Math.min(9, Math.floor(call.heat / STEP));
  return wants * 1000 + call.level * 100 + (TRENDS[call.trend] ?? 1) * 10 + heat;
}

interface Ranked {
  readonly call: { peek(): Glance };
  readonly gone: { peek(): boolean };
}

/** The same rows, worst first; those of ended calls last. */
export function sorted<R extends Ranked>(rows: readonly R[]): readonly R[] {
  const ranks = new Map(rows.map((row) => [row, row.gone.peek() ? -1 : rank(row.call.peek())]));
  return rows.toSorted((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0));
}

/** How many rows stand elsewhere in the second list. */
export function moved<R>(before: readonly R[], after: readonly R[]): number {
  return before.reduce((sum, row, i) => sum + (after[i] === row ? 0 : 1), 0);
}
