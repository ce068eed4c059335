// What stands in the transcript, from top to bottom: what was said, and a tick where a sentence was used. Pure.
import type { Card, Utterance } from "../wire";

export type Item = Utterance | Card;

export const isCard = (item: Item): item is Card => "offered_at" in item;

export const idOf = (item: Item): string => (isCard(item) ? `used ${item.id}` : item.id);

/** Utterances in their order, with each used card where its use was noted. */
export function itemsOf(utterances: readonly Utterance[], cards: readonly Card[]): readonly Item[] {
  const used = cards.filter((card) => card.outcome === "used");
  if (!used.length) return utterances;
  const whenUsed = (card: Card): number => card.closed_at ?? card.offered_at;
  used.sort((a, b) => whenUsed(a) - whenUsed(b));
  const items: Item[] = [];
  let next = 0;
  for (const utterance of utterances) {
    for (let card = used[next]; card && whenUsed(card) < utterance.start; card = used[next]) {
      items.push(card);
      next += 1;
    }
    items.push(utterance);
  }
  return [...items, ...used.slice(next)];
}

/** Where words stand in a text, whatever their case. */
export function hitsIn(text: string, wanted: string): readonly (readonly [number, number])[] {
  const [where, what] = [text.toLowerCase(), wanted.trim().toLowerCase()];
  if (!what || where.length !== text.length) return [];
  const hits: [number, number][] = [];
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + what.length))
    hits.push([at, at + what.length]);
  return hits;
}

/** Numbers of the rows that have the words. */
export function found(items: readonly Item[], wanted: string): readonly number[] {
  const what = wanted.trim().toLowerCase();
  if (!what) return [];
  const rows: number[] = [];
  for (const [i, item] of items.entries()) if (item.text.toLowerCase().includes(what)) rows.push(i);
  return rows;
}
