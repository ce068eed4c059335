// The rows of the transcript that are drawn, with room above and below for those that are not.
import type { JSX } from "preact";
import type { CallState, Channel, Utterance } from "../wire";
import { words } from "../words/agent";
import { type Item, idOf, isCard } from "./items";
import { Row, UsedRow } from "./Row";
import type { Span } from "./windowing";

interface RowsProps {
  call: CallState;
  items: readonly Item[];
  span: Span;
  /** Pixels that the rows before and after those drawn take up. */
  above: number;
  below: number;
  wanted: string;
  /** Id of the row that the search stands at. */
  current: string | undefined;
}

export function Rows({ call, items, span, above, below, wanted, current }: RowsProps): JSX.Element {
  const partials = Object.entries(call.partials);
  if (!items.length && !partials.length) {
    return <p class="transcript-empty">{words.transcript.empty}</p>;
  }
  const drawn = items.slice(span.from, span.to);
  const flagged = new Set(call.flags.map((flag) => flag.utterance));
  const quoting = new Map(call.cards.filter((c) => c.why.quote).map((c) => [c.why.utterance, c]));
  const lastRevised = drawn.findLast((item) => !isCard(item) && isRevised(item));
  let before = channelOf(items[span.from - 1]);
  const rows = drawn.map((item) => {
    const id = idOf(item);
    const follows = channelOf(item) === before;
    before = channelOf(item);
    if (isCard(item))
      return <UsedRow key={id} id={id} card={item} wanted={wanted} current={id === current} />;
    const card = quoting.get(item.id);
    return (
      <Row
        key={id}
        id={id}
        channel={item.channel}
        text={item.text}
        start={item.start}
        partial={false}
        follows={follows}
        level={Math.max(0, Math.min(4, Math.round(item.reading?.level ?? 0)))}
        foreign={item.reading?.unread === "not English"}
        flagged={flagged.has(item.id)}
        quote={card?.why.quote ?? null}
        groundGone={card?.reason === "ground_gone"}
        replaced={isRevised(item) ? item.replaced : null}
        tabStop={item === lastRevised}
        wanted={wanted}
        current={id === current}
      />
    );
  });
  if (span.to >= items.length) {
    for (const [channel, partial] of partials) {
      if (!partial) continue;
      const follows = channel === before;
      before = channel as Channel;
      rows.push(
        <Row
          key={partial.utterance}
          id={partial.utterance}
          channel={channel as Channel}
          text={partial.text}
          start={null}
          partial={true}
          follows={follows}
          level={0}
          foreign={false}
          flagged={false}
          quote={null}
          groundGone={false}
          replaced={null}
          tabStop={false}
          wanted=""
          current={false}
        />,
      );
    }
  }
  return (
    <div class="rows-frame">
      {above > 0 && <Room height={above} />}
      <ol class="rows" start={span.from + 1} onKeyDown={betweenMarks}>
        {rows}
      </ol>
      {below > 0 && <Room height={below} />}
    </div>
  );
}

function Room({ height }: { height: number }): JSX.Element {
  return <div class="rows-room" aria-hidden="true" style={{ height: `${Math.round(height)}px` }} />;
}

const channelOf = (item: Item | undefined): Channel | undefined =>
  item && !isCard(item) ? item.channel : undefined;

const isRevised = (u: Utterance): boolean => u.replaced !== null && u.replaced !== u.text;

/** Of the marks of words heard again the last alone is a tab stop; the arrow keys reach the others. */
function betweenMarks(event: JSX.TargetedKeyboardEvent<HTMLElement>): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !(event.target instanceof HTMLElement)) return;
  const marks = [...event.currentTarget.querySelectorAll<HTMLElement>(".row-again")];
  const at = marks.indexOf(event.target);
  if (at < 0) return;
  event.preventDefault();
  marks[at + step]?.focus();
}
