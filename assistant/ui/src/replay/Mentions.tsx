// A note's words, with the names of the people it is meant for set off.
import type { JSX } from "preact";
import { type Person, pieces } from "./marks";

export function Mentions({ text, people }: { text: string; people: readonly Person[] }): JSX.Element {
  return (
    <span class="note-words">
      {pieces(
        text,
        people.map((person) => person.name),
      ).map((piece, i) => (i % 2 ? <b key={`m${i}`}>{piece}</b> : piece))}
    </span>
  );
}
