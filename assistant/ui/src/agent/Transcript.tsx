// What both sides say: the customer on the left, the agent on the right. Keeps to now until the person scrolls up.
import { Component, createRef, type JSX } from "preact";
import { Icon, levelIcon } from "../design/Icon";
import { memo } from "../design/memo";
import { Button, Key } from "../design/parts";
import { clock } from "../format";
import type { CallState, Channel } from "../wire";
import { channels, words } from "../words";

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
    this.#resize = new ResizeObserver(() => this.state.atNow && this.#toNow());
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
  const quotes = new Map(call.cards.filter((c) => c.why.quote).map((c) => [c.why.utterance, c.why.quote]));
  let before: string | undefined = call.utterances[from - 1]?.channel;
  const rows = drawn.map((u) => {
    const follows = u.channel === before;
    before = u.channel;
    return (
      <Row
        key={u.id}
        channel={u.channel}
        text={u.text}
        start={u.start}
        partial={false}
        follows={follows}
        level={u.reading?.level ?? 0}
        flagged={flagged.has(u.id)}
        quote={quotes.get(u.id) ?? null}
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
        flagged={false}
        quote={null}
      />,
    );
  }
  return <ol class="rows">{rows}</ol>;
}

interface RowProps {
  channel: Channel;
  text: string;
  start: number | null;
  partial: boolean;
  /** True where the one before is of the same side. */
  follows: boolean;
  level: number;
  flagged: boolean;
  quote: string | null;
}

const Row = memo(function Row({ channel, text, start, partial, follows, level, flagged, quote }: RowProps) {
  return (
    <li
      class="row"
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
        {flagged && (
          <strong class="row-level">
            <Icon name="flag" size={14} />
            {words.transcript.flagged}
          </strong>
        )}
      </p>
      <p class="row-text">{marked(text, quote)}</p>
    </li>
  );
});

/** The text with the words that called for a sentence underlined. */
function marked(text: string, quote: string | null): JSX.Element | string {
  const said = quote?.replace(/^…|…$/g, "").trim();
  const at = said ? text.indexOf(said) : -1;
  if (!said || at < 0 || said.length === text.length) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark title={words.transcript.card}>{said}</mark>
      {text.slice(at + said.length)}
    </>
  );
}
