// The transcript of a call as rows: what was said, and between the lines the cards, flags and notes. Pure.

import type { CallState, Card, Flag, Utterance } from "../wire";
import type { Mark } from "./marks";

export type Row =
  | {
      readonly kind: "line";
      readonly at: number;
      readonly line: Utterance;
      readonly index: number;
      readonly follows: boolean;
    }
  | { readonly kind: "card"; readonly at: number; readonly card: Card }
  | { readonly kind: "flag"; readonly at: number; readonly flag: Flag }
  | { readonly kind: "mark"; readonly at: number; readonly mark: Mark };

export type Fate = "used" | "dismissed" | "ignored" | "open";

/** What became of a card: one that left the screen by itself was ignored. */
export const fate = (card: Card): Fate => (card.outcome === "withdrawn" ? "ignored" : card.outcome);

/** Rows in the order of the call. What a line called for stands after that line. */
export function script(
  state: Pick<CallState, "utterances" | "cards" | "flags">,
  marks: readonly Mark[],
): readonly Row[] {
  const between: Row[] = [
    ...state.cards.map((card): Row => ({ kind: "card", at: card.offered_at, card })),
    ...state.flags.map((flag): Row => ({ kind: "flag", at: flag.at, flag })),
    ...marks.map((mark): Row => ({ kind: "mark", at: mark.at, mark })),
  ].sort((one, other) => one.at - other.at);
  const rows: Row[] = [];
  let next = 0;
  let before = "";
  for (const [index, line] of state.utterances.entries()) {
    for (let row = between[next]; row && row.at < line.start; row = between[++next]) {
      rows.push(row);
      before = "";
    }
    rows.push({ kind: "line", at: line.start, line, index, follows: line.channel === before });
    before = line.channel;
  }
  return [...rows, ...between.slice(next)];
}

/** A guess at a row's height in pixels, given how many letters fit on a line. */
export function guess(row: Row, letters: number): number {
  if (row.kind !== "line") return 76;
  const lines = Math.max(1, Math.ceil(row.line.text.length / Math.max(12, letters)));
  return lines * 26 + (row.follows ? 10 : 36);
}

/** What a row is called among the others. */
export function rowKey(row: Row): string {
  if (row.kind === "line") return row.line.id;
  if (row.kind === "card") return row.card.id;
  return row.kind === "flag" ? `flag-${row.flag.flag}-${row.flag.at}` : `mark-${row.mark.id}`;
}
