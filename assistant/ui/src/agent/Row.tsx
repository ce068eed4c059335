// One thing that was said, or one sentence that was used, as the transcript shows it.
import { Component, createRef, type JSX } from "preact";
import { Icon, levelIcon } from "../design/Icon";
import { differ } from "../design/memo";
import { clock } from "../format";
import type { Card, Channel } from "../wire";
import { words } from "../words/agent";
import { channels } from "../words/common";
import { changed, type Range, settle } from "./heard";
import { hitsIn } from "./items";

export interface RowProps {
  id: string;
  channel: Channel;
  text: string;
  start: number | null;
  partial: boolean;
  /** True where the one before is of the same side. */
  follows: boolean;
  level: number;
  /** True where the words are in a language that is not read. */
  foreign: boolean;
  flagged: boolean;
  /** The words that called for a card, as they stood then. */
  quote: string | null;
  /** True where that card was withdrawn because its ground had gone. */
  groundGone: boolean;
  /** The words of the first pass, where others stand now. */
  replaced: string | null;
  /** True where the mark of words heard again is the one that the tab key reaches. */
  tabStop: boolean;
  /** Words that are searched for. */
  wanted: string;
  /** True where the search stands at this row. */
  current: boolean;
}

interface RowView {
  replaced: string | null;
  /** Words that have just come in the place of others. */
  fresh: readonly Range[];
  /** True while the first words are shown too. */
  open: boolean;
}

export class Row extends Component<RowProps, RowView> {
  override state: RowView = { replaced: this.props.replaced, fresh: [], open: false };
  readonly #row = createRef<HTMLLIElement>();

  static override getDerivedStateFromProps({ text, replaced }: RowProps, view: RowView): RowView | null {
    if (replaced === view.replaced) return null;
    return { ...view, replaced, fresh: replaced === null ? [] : changed(replaced, text) };
  }

  override shouldComponentUpdate(next: RowProps, view: RowView): boolean {
    return differ(this.props, next) || differ(this.state, view);
  }

  override getSnapshotBeforeUpdate(before: RowProps): number | null {
    return before.replaced === this.props.replaced ? null : (this.#row.current?.offsetHeight ?? null);
  }

  override componentDidUpdate(_: RowProps, view: RowView, height: number | null): void {
    const row = this.#row.current;
    if (height !== null && row) settle(row, height);
    if (this.state.open && !view.open) row?.scrollIntoView({ block: "nearest" });
  }

  #toggle = (): void => this.setState(({ open }) => ({ open: !open }));

  #settled = (): void => this.setState({ fresh: [] });

  override render(props: RowProps, { fresh, open }: RowView): JSX.Element {
    const { channel, start, partial, follows, level, foreign, flagged, replaced } = props;
    return (
      <li
        class="row"
        ref={this.#row}
        data-channel={channel}
        data-follows={follows ? "" : undefined}
        data-level={level}
        data-row={props.id}
        data-current={props.current ? "" : undefined}
        data-testid={partial ? "partial" : "utterance"}
      >
        <p class="row-meta">
          <span class={follows ? "row-who unseen" : "row-who"}>{channels[channel] ?? channel}</span>
          <span class="numbers">{start === null ? words.transcript.speaking : clock(start)}</span>
          {level > 0 && (
            <strong class="row-level" data-testid="row-level">
              <Icon name={levelIcon(level)} size={14} />
              {words.level(level)}
            </strong>
          )}
          {foreign && <span data-testid="foreign">{words.transcript.foreign}</span>}
          {flagged && (
            <strong class="row-level">
              <Icon name="flag" size={14} />
              {words.transcript.flagged}
            </strong>
          )}
          {replaced !== null && (
            <button
              type="button"
              class="row-again"
              tabIndex={props.tabStop ? 0 : -1}
              aria-label={words.transcript.again}
              aria-expanded={open}
              title={words.transcript.first(replaced)}
              onClick={this.#toggle}
              data-testid="again"
            >
              <Icon name="again" size={14} />
            </button>
          )}
        </p>
        <p class="row-text" onAnimationEnd={this.#settled}>
          {marked(props, fresh)}
        </p>
        {open && replaced !== null && (
          <p class="row-first" data-testid="first-words">
            {words.transcript.first(replaced)}
          </p>
        )}
      </li>
    );
  }
}

interface UsedProps {
  id: string;
  card: Card;
  wanted: string;
  current: boolean;
}

/** A sentence that was used: a quiet tick where that was. */
export function UsedRow({ id, card, wanted, current }: UsedProps): JSX.Element {
  const hits = hitsIn(card.text, wanted);
  return (
    <li class="row-used" data-row={id} data-current={current ? "" : undefined} data-testid="used">
      <Icon name="tick" size={14} />
      <span class="unseen">{words.transcript.used}: </span>
      <span class="row-used-text">{pieces(card.text, [], hits, 0, card.text.length)}</span>
      <span class="numbers">{clock(card.closed_at ?? card.offered_at)}</span>
    </li>
  );
}

type Piece = JSX.Element | string;

/**
 * The text with the words that called for a sentence underlined, with fresh words fading in, and with what is searched
 * for marked. Where a second hearing has changed the words of a sentence, the whole is underlined softly, unless the
 * card went for that.
 */
function marked(
  { text, quote, groundGone, replaced, wanted }: RowProps,
  fresh: readonly Range[],
): Piece | Piece[] {
  const hits = wanted ? hitsIn(text, wanted) : [];
  const part = (from: number, to: number): Piece[] => pieces(text, fresh, hits, from, to);
  const said = quote?.replace(/^…|…$/g, "").trim();
  if (!said || said === text || said === replaced) return part(0, text.length);
  const at = text.indexOf(said);
  if (at < 0) {
    const whole = part(0, text.length);
    if (groundGone || !replaced?.includes(said)) return whole;
    return (
      <mark class="soft" title={words.transcript.card}>
        {whole}
      </mark>
    );
  }
  return (
    <>
      {part(0, at)}
      <mark title={words.transcript.card}>{part(at, at + said.length)}</mark>
      {part(at + said.length, text.length)}
    </>
  );
}

/** The part of the text between two places, its fresh words and its hits each in an element. */
function pieces(
  text: string,
  fresh: readonly Range[],
  hits: readonly Range[],
  from: number,
  to: number,
): Piece[] {
  const ranges = [
    ...fresh.map(([start, end]) => [start, end, "fresh"] as const),
    ...hits.map(([start, end]) => [start, end, "hit"] as const),
  ].sort((a, b) => a[0] - b[0]);
  const found: Piece[] = [];
  let at = from;
  for (const [start, end, kind] of ranges) {
    const [a, b] = [Math.max(start, at), Math.min(end, to)];
    if (a >= b) continue;
    found.push(text.slice(at, a), <span class={kind}>{text.slice(a, b)}</span>);
    at = b;
  }
  return [...found, text.slice(at, to)];
}
