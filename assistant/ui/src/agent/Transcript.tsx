// What both sides say: the customer on the left, the agent on the right. Keeps to now until the person scrolls up. Only
// the rows around those that are seen are drawn, so that ten thousand lines stay as light as ten.
import { Component, createRef, type JSX } from "preact";
import { differ } from "../design/memo";
import { Button, Icon, Key } from "../design/parts";
import type { CallState, Card, Utterance } from "../wire";
import { words } from "../words/agent";
import { Find } from "./Find";
import { found, type Item, idOf, itemsOf } from "./items";
import { KEY } from "./keys";
import { Rows } from "./Rows";
import { around, Heights, type Span, tail } from "./windowing";

/** Pixels from the end within which the transcript counts as standing at now. */
const NEAR = 48;

interface Props {
  state: CallState;
  /** A number that is raised to ask for a jump to now. */
  jumps: number;
  /** A number that is raised to ask for the search. */
  finds: number;
}

interface View {
  atNow: boolean;
  /** Utterances there were when the person scrolled up. */
  seen: number;
  /** What is drawn, once the person has scrolled up. */
  span: Span;
  finding: boolean;
  wanted: string;
  /** Which of the rows found the search stands at. */
  hit: number;
}

/** A row that is seen, and where its top is. */
interface Anchor {
  readonly id: string;
  readonly top: number;
}

const SHOWN = ["call_id", "utterances", "partials", "cards", "flags"] as const;
const shown = (state: CallState) => Object.fromEntries(SHOWN.map((key) => [key, state[key]]));

export class Transcript extends Component<Props, View> {
  override state: View = {
    ...{ atNow: true, seen: 0, span: { from: 0, to: 0 } },
    ...{ finding: false, wanted: "", hit: 0 },
  };
  readonly #scroller = createRef<HTMLDivElement>();
  readonly #find = createRef<Find>();
  readonly #heights = new Heights();
  #resize: ResizeObserver | null = null;
  #call = this.props.state.call_id;
  #goal: string | null = null;
  #items: readonly Item[] = [];
  #ids: readonly string[] = [];
  #hits: readonly number[] = [];
  #of: { utterances?: readonly Utterance[]; cards?: readonly Card[]; wanted?: string } = {};

  override componentDidMount(): void {
    this.#toNow();
    if (typeof ResizeObserver !== "function" || !this.#scroller.current) return;
    this.#resize = new ResizeObserver(this.#resized);
    this.#resize.observe(this.#scroller.current);
  }

  override shouldComponentUpdate(next: Props, view: View): boolean {
    return (
      differ(this.state, view) ||
      next.jumps !== this.props.jumps ||
      next.finds !== this.props.finds ||
      differ(shown(this.props.state), shown(next.state))
    );
  }

  override getSnapshotBeforeUpdate(): Anchor | null {
    return this.state.atNow || this.#goal !== null ? null : this.#anchor();
  }

  override componentDidUpdate(before: Props, view: View, anchor: Anchor | null): void {
    const { state, jumps, finds } = this.props;
    if (state.call_id !== this.#call) {
      this.#call = state.call_id;
      this.#heights.forget();
      this.#jump();
    } else if (jumps !== before.jumps) this.#jump();
    else if (this.#goal !== null) this.#reach(this.#goal);
    else if (this.state.atNow) this.#toNow();
    else if (anchor) this.#keep(anchor);
    if (finds !== before.finds) this.setState({ finding: true }, () => this.#find.current?.focus());
    if (this.state.wanted !== view.wanted && this.#hits.length) this.#go(this.#hits.length - 1);
  }

  override componentWillUnmount(): void {
    this.#resize?.disconnect();
  }

  /** What there is to show, worked out only when it has changed. */
  #work(): void {
    const { utterances, cards } = this.props.state;
    const { wanted } = this.state;
    const known = this.#of;
    if (known.utterances !== utterances || known.cards !== cards) {
      this.#items = itemsOf(utterances, cards);
      this.#ids = this.#items.map(idOf);
    } else if (known.wanted === wanted) return;
    this.#hits = found(this.#items, wanted);
    this.#of = { utterances, cards, wanted };
  }

  #rows(): HTMLElement[] {
    return [...(this.#scroller.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  }

  #measure(): void {
    for (const row of this.#rows()) this.#heights.set(row.dataset.row ?? "", row.offsetHeight);
  }

  #anchor(): Anchor | null {
    const top = this.#scroller.current?.getBoundingClientRect().top ?? 0;
    for (const row of this.#rows()) {
      const box = row.getBoundingClientRect();
      if (box.bottom > top) return { id: row.dataset.row ?? "", top: box.top };
    }
    return null;
  }

  /** Leaves what is being read where it is, whatever has come or gone above it. */
  #keep({ id, top }: Anchor): void {
    this.#measure();
    const row = this.#rows().find((one) => one.dataset.row === id);
    const moved = row ? row.getBoundingClientRect().top - top : 0;
    if (moved && this.#scroller.current) this.#scroller.current.scrollTop += moved;
  }

  #reach(id: string): void {
    this.#goal = null;
    this.#measure();
    const row = this.#rows().find((one) => one.dataset.row === id);
    row?.scrollIntoView({ block: "center" });
  }

  #resized = (): void => {
    // Heights that rows kept are of another width now.
    this.#heights.forget();
    for (const row of this.#rows()) row.removeAttribute("style");
    if (this.state.atNow) this.#toNow();
  };

  #toNow(): void {
    const scroller = this.#scroller.current;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  }

  #jump = (): void => {
    this.setState({ atNow: true }, () => this.#toNow());
  };

  #scrolled = (): void => {
    const scroller = this.#scroller.current;
    if (!scroller) return;
    const { scrollTop, clientHeight, scrollHeight } = scroller;
    const atNow = scrollHeight - scrollTop - clientHeight < NEAR && this.#span().to === this.#ids.length;
    if (atNow) {
      if (!this.state.atNow) this.setState({ atNow });
      return;
    }
    this.#measure();
    const span = around(
      this.#heights.at(this.#ids, scrollTop),
      this.#heights.at(this.#ids, scrollTop + clientHeight),
      this.#ids.length,
    );
    const seen = this.state.atNow ? this.props.state.utterances.length : this.state.seen;
    if (this.state.atNow || differ(span, this.state.span)) this.setState({ atNow, seen, span });
  };

  /** Shows the row that the search stands at. */
  #go = (hit: number): void => {
    const count = this.#hits.length;
    const row = this.#hits[(hit + count) % count];
    if (row === undefined) return;
    this.#goal = this.#ids[row] ?? null;
    this.setState({
      atNow: false,
      seen: this.state.atNow ? this.props.state.utterances.length : this.state.seen,
      hit: (hit + count) % count,
      span: around(row, row, this.#ids.length),
    });
  };

  #close = (): void => {
    this.setState({ finding: false, wanted: "" });
  };

  #span(): Span {
    const count = this.#ids.length;
    const { atNow, span } = this.state;
    if (atNow) return tail(count);
    return { from: Math.min(span.from, count), to: Math.min(span.to, count) };
  }

  override render({ state: call }: Props, { atNow, seen, finding, wanted, hit }: View): JSX.Element {
    this.#work();
    const span = this.#span();
    const ids = this.#ids;
    const fresh = call.utterances.length - seen;
    return (
      <section class="transcript panel" aria-label={words.transcript.label}>
        {finding ? (
          <Find
            ref={this.#find}
            wanted={wanted}
            at={Math.min(hit, this.#hits.length - 1)}
            count={this.#hits.length}
            onWanted={(text) => this.setState({ wanted: text })}
            onStep={(step) => this.#go(hit + step)}
            onClose={this.#close}
          />
        ) : (
          <div class="transcript-head">
            <span aria-hidden="true">{words.transcript.label}</span>
            <Button
              small
              look="quiet"
              title={words.find.label}
              onClick={() => this.setState({ finding: true }, () => this.#find.current?.focus())}
              testId="find-open"
            >
              <Icon name="search" size={16} />
              {words.find.open}
              <Key>{KEY.find}</Key>
            </Button>
          </div>
        )}
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
          data-rows={ids.length}
        >
          <Rows
            call={call}
            items={this.#items}
            span={span}
            above={this.#heights.of(ids, 0, span.from)}
            below={this.#heights.of(ids, span.to, ids.length)}
            wanted={wanted}
            current={finding ? ids[this.#hits[Math.min(hit, this.#hits.length - 1)] ?? -1] : undefined}
          />
        </div>
        {!atNow && (
          <div class="transcript-jump">
            <Button look="primary" small icon="down" onClick={this.#jump} testId="jump">
              {words.transcript.jump}
              {fresh > 0 && <span class="numbers"> · {words.transcript.fresh(fresh)}</span>}
              <Key>{KEY.jump}</Key>
            </Button>
          </div>
        )}
      </section>
    );
  }
}
