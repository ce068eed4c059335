// What both sides say: the customer on the left, the agent on the right. Keeps to now until the person scrolls up.
import { Component, createRef, type JSX } from "preact";
import { Icon, levelIcon } from "../design/Icon";
import { differ } from "../design/memo";
import { Button, Key } from "../design/parts";
import { clock } from "../format";
import type { CallState, Channel, Utterance } from "../wire";
import { channels, words } from "../words";
import { changed, type Range, settle } from "./heard";

/** Rows drawn at first; earlier ones are drawn when asked for. */
const WINDOW = 200;
/** Pixels from the end within which the transcript counts as standing at now. */
const NEAR = 48;

interface Props {
  state: CallState;
  /** A number that is raised to ask for a jump to now. */
  jumps: number;
}

interface View {
  atNow: boolean;
  /** Utterances there were when the person scrolled up. */
  seen: number;
  /** First utterance drawn, once the person has scrolled up. */
  from: number;
}

export class Transcript extends Component<Props, View> {
  override state: View = { atNow: true, seen: 0, from: 0 };
  readonly #scroller = createRef<HTMLDivElement>();
  #resize: ResizeObserver | null = null;
  #call = "";

  override componentDidMount(): void {
    this.#call = this.props.state.call_id;
    this.#toNow();
    if (typeof ResizeObserver !== "function" || !this.#scroller.current) return;
    this.#resize = new ResizeObserver(this.#resized);
    this.#resize.observe(this.#scroller.current);
  }

  override componentDidUpdate(before: Props, view: View): void {
    const { state, jumps } = this.props;
    if (jumps !== before.jumps || state.call_id !== this.#call) {
      this.#call = state.call_id;
      this.#jump();
    } else if (this.state.atNow) this.#toNow();
    else if (this.state.from < view.from && this.#scroller.current) {
      const scroller = this.#scroller.current;
      scroller.scrollTop += scroller.scrollHeight - this.#heightBefore;
    }
  }

  override componentWillUnmount(): void {
    this.#resize?.disconnect();
  }

  #heightBefore = 0;

  #resized = (): void => {
    // Heights that rows kept are of another width now.
    for (const row of this.#scroller.current?.querySelectorAll(".row[style]") ?? [])
      row.removeAttribute("style");
    if (this.state.atNow) this.#toNow();
  };

  #toNow(): void {
    const scroller = this.#scroller.current;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  }

  #jump = (): void => {
    this.setState({ atNow: true }, () => this.#toNow());
  };

  #earlier = (): void => {
    this.#heightBefore = this.#scroller.current?.scrollHeight ?? 0;
    this.setState({
      atNow: false,
      seen: this.props.state.utterances.length,
      from: Math.max(0, this.#from() - WINDOW),
    });
  };

  #scrolled = (): void => {
    const scroller = this.#scroller.current;
    if (!scroller) return;
    const atNow = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    if (atNow === this.state.atNow) return;
    this.setState({ atNow, seen: this.props.state.utterances.length, from: this.#from() });
  };

  #from(): number {
    const { atNow, from } = this.state;
    return atNow ? Math.max(0, this.props.state.utterances.length - WINDOW) : from;
  }

  override render({ state: call }: Props, { atNow, seen }: View): JSX.Element {
    const from = this.#from();
    const fresh = call.utterances.length - seen;
    return (
      <section class="transcript panel" aria-label={words.transcript.label}>
        <div
          class="transcript-scroller"
          ref={this.#scroller}
          onScroll={this.#scrolled}
          role="log"
          aria-live="off"
          aria-label={words.transcript.label}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          data-testid="transcript"
          data-at-now={String(atNow)}
        >
          {from > 0 && (
            <div class="transcript-earlier">
              <Button look="quiet" small onClick={this.#earlier}>
                {words.transcript.earlier(Math.min(WINDOW, from))}
              </Button>
            </div>
          )}
          <Rows call={call} from={from} />
        </div>
        {!atNow && (
          <div class="transcript-jump">
            <Button look="primary" small icon="down" onClick={this.#jump} testId="jump">
              {words.transcript.jump}
              {fresh > 0 && <span class="numbers"> · {words.transcript.fresh(fresh)}</span>}
              <Key>End</Key>
            </Button>
          </div>
        )}
      </section>
    );
  }
}

function Rows({ call, from }: { call: CallState; from: number }): JSX.Element {
  const drawn = call.utterances.slice(from);
  const partials = Object.entries(call.partials);
  if (!call.utterances.length && !partials.length) {
    return <p class="transcript-empty">{words.transcript.empty}</p>;
  }
  const flagged = new Set(call.flags.map((flag) => flag.utterance));
  const quoting = new Map(call.cards.filter((c) => c.why.quote).map((c) => [c.why.utterance, c]));
  const lastRevised = drawn.findLast(isRevised);
  let before: string | undefined = call.utterances[from - 1]?.channel;
  const rows = drawn.map((u) => {
    const follows = u.channel === before;
    before = u.channel;
    const card = quoting.get(u.id);
    return (
      <Row
        key={u.id}
        channel={u.channel}
        text={u.text}
        start={u.start}
        partial={false}
        follows={follows}
        level={u.reading?.level ?? 0}
        foreign={u.reading?.unread === "not English"}
        flagged={flagged.has(u.id)}
        quote={card?.why.quote ?? null}
        groundGone={card?.reason === "ground_gone"}
        replaced={isRevised(u) ? u.replaced : null}
        tabStop={u === lastRevised}
      />
    );
  });
  for (const [channel, partial] of partials) {
    if (!partial) continue;
    const follows = channel === before;
    before = channel;
    rows.push(
      <Row
        key={partial.utterance}
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
      />,
    );
  }
  return (
    <div class="rows-frame">
      <ol class="rows" onKeyDown={betweenMarks}>
        {rows}
      </ol>
    </div>
  );
}

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

interface RowProps {
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
}

interface RowView {
  replaced: string | null;
  /** Words that have just come in the place of others. */
  fresh: readonly Range[];
  /** True while the first words are shown too. */
  open: boolean;
}

class Row extends Component<RowProps, RowView> {
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
        data-testid={partial ? "partial" : "utterance"}
      >
        <p class="row-meta">
          <span class={follows ? "row-who unseen" : "row-who"}>{channels[channel]}</span>
          <span class="numbers">{start === null ? words.transcript.speaking : clock(start)}</span>
          {level > 0 && (
            <strong class="row-level">
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

type Piece = JSX.Element | string;

/**
 * The text with the words that called for a sentence underlined, and with fresh words fading in. Where a second
 * hearing has changed those words, the whole is underlined softly, unless the card went for that.
 */
function marked({ text, quote, groundGone, replaced }: RowProps, fresh: readonly Range[]): Piece | Piece[] {
  const said = quote?.replace(/^…|…$/g, "").trim();
  if (!said || said === text || said === replaced) return faded(text, fresh, 0, text.length);
  const at = text.indexOf(said);
  if (at < 0) {
    const whole = faded(text, fresh, 0, text.length);
    if (groundGone || !replaced?.includes(said)) return whole;
    return (
      <mark class="soft" title={words.transcript.card}>
        {whole}
      </mark>
    );
  }
  return (
    <>
      {faded(text, fresh, 0, at)}
      <mark title={words.transcript.card}>{faded(text, fresh, at, at + said.length)}</mark>
      {faded(text, fresh, at + said.length, text.length)}
    </>
  );
}

/** The part of the text between two places, its fresh words in elements that fade in. */
function faded(text: string, fresh: readonly Range[], from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  let at = from;
  for (const [start, end] of fresh) {
    const [a, b] = [Math.max(start, at), Math.min(end, to)];
    if (a >= b) continue;
    pieces.push(text.slice(at, a), <span class="fresh">{text.slice(a, b)}</span>);
    at = b;
  }
  return [...pieces, text.slice(at, to)];
}
