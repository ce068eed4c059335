// The transcript in step with the sound. However long the call, only the rows in sight are on the page.
import { effect, signal } from "@preact/signals";
import { Component, createRef, type JSX } from "preact";
import { Button } from "../design/parts";
import { replay as words } from "../words/replay";
import { Heights } from "./heights";
import type { ReplayModel } from "./model";
import { RowView } from "./rows";
import { guess, type Row, rowKey } from "./script";
import { lineAt, wordAt } from "./stepping";

/** Letters that fit on a line, per pixel of width; good enough for a first guess. */
const LETTERS = 1 / 9;

interface View {
  from: number;
  to: number;
  follow: boolean;
}

export class Transcript extends Component<{ model: ReplayModel }, View> {
  override state: View = { from: 0, to: 0, follow: true };
  readonly #scroller = createRef<HTMLDivElement>();
  readonly #list = createRef<HTMLOListElement>();
  readonly #line = signal(-1);
  readonly #word = signal(-1);
  #heights = new Heights(0, () => 0);
  #rows: readonly Row[] = [];
  #resize: ResizeObserver | null = null;
  #stop: (() => void)[] = [];
  /** Scrolls that are ours, not the person's. */
  #own = 0;

  override componentDidMount(): void {
    const { model } = this.props;
    this.#stop = [
      effect(() => {
        this.#build(model.rows.value);
      }),
      effect(() => {
        const at = model.transport.at.value;
        const { utterances } = model.state;
        const line = lineAt(utterances, at);
        this.#line.value = line;
        this.#word.value = wordAt(utterances[line]?.words ?? [], at);
      }),
      effect(() => {
        if (this.#line.value >= 0 && this.state.follow) this.#bring(true);
      }),
      effect(() => {
        if (model.transport.jumps.value) this.#again();
      }),
    ];
    if (typeof ResizeObserver !== "function" || !this.#scroller.current) return;
    let width = this.#scroller.current.clientWidth;
    this.#resize = new ResizeObserver(() => {
      const now = this.#scroller.current?.clientWidth ?? 0;
      if (now !== width) this.#build(this.#rows);
      width = now;
      this.#look();
    });
    this.#resize.observe(this.#scroller.current);
  }

  override componentWillUnmount(): void {
    this.#resize?.disconnect();
    for (const stop of this.#stop) stop();
  }

  override componentDidUpdate(): void {
    this.#measure();
  }

  #build(rows: readonly Row[]): void {
    const letters = (this.#scroller.current?.clientWidth ?? 600) * LETTERS;
    const kept = new Map(this.#rows.map((row, i) => [rowKey(row), this.#heights.height(i)]));
    const same = this.#rows !== rows;
    const back = this.#anchor();
    this.#rows = rows;
    this.#heights = new Heights(rows.length, (i) => {
      const row = rows[i];
      if (!row) return 0;
      return (same && kept.get(rowKey(row))) || guess(row, letters);
    });
    this.#look();
    this.forceUpdate(back);
  }

  /** Remembers which row stands at the top of the sight; answers what puts it there again when rows came before it. */
  #anchor(): () => void {
    const scroller = this.#scroller.current;
    const first = this.#heights.at(scroller?.scrollTop ?? 0);
    const row = this.#rows[first];
    const into = (scroller?.scrollTop ?? 0) - this.#heights.top(first);
    return () => {
      const now = row ? this.#rows.findIndex((one) => rowKey(one) === rowKey(row)) : -1;
      if (!scroller || now <= first) return;
      scroller.scrollTop = this.#heights.top(now) + into;
      this.#look();
    };
  }

  #look = (): void => {
    const scroller = this.#scroller.current;
    if (!scroller) return;
    const [from, to] = this.#heights.seen(scroller.scrollTop, scroller.clientHeight || 600);
    if (from !== this.state.from || to !== this.state.to) this.setState({ from, to });
  };

  #scrolled = (): void => {
    this.#look();
    if (this.#own > 0) this.#own -= 1;
  };

  /** A hand on the wheel, the bar or the keys: the sound is no longer followed. */
  #hand = (): void => {
    if (this.state.follow) this.setState({ follow: false });
  };

  #keyed = (event: KeyboardEvent): void => {
    if (event.key === "PageUp" || event.key === "PageDown") this.#hand();
  };

  #again = (): void => {
    if (!this.state.follow) this.setState({ follow: true });
    this.#bring(false);
  };

  /** Brings the line that is heard to a third of the height. */
  #bring(softly: boolean): void {
    const scroller = this.#scroller.current;
    const index = this.#rows.findIndex((row) => row.kind === "line" && row.index === this.#line.peek());
    if (!scroller || index < 0) return;
    const top = this.#heights.top(index);
    const room = scroller.clientHeight;
    const there = Math.max(0, top - room / 3);
    const far = Math.abs(there - scroller.scrollTop);
    if (far < 2) return;
    // What is in the middle of the sight stays there, so that the eye has rest.
    const inSight =
      top > scroller.scrollTop + 8 && top + this.#heights.height(index) < scroller.scrollTop + room * 0.7;
    if (softly && inSight) return;
    this.#own += 1;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scroller.scrollTo({ top: there, behavior: softly && !calm && far < room ? "smooth" : "auto" });
    this.#look();
  }

  /** Takes the heights that the drawn rows have; what is in sight stays where it is. */
  #measure(): void {
    const scroller = this.#scroller.current;
    const list = this.#list.current;
    if (!scroller || !list) return;
    const first = this.#heights.at(scroller.scrollTop);
    let above = 0;
    let grown = 0;
    for (const child of list.children) {
      if (!(child instanceof HTMLElement)) continue;
      const index = Number(child.dataset.index);
      const height = child.offsetHeight;
      if (!height) return;
      const more = this.#heights.set(index, height);
      if (index < first) above += more;
      grown += Math.abs(more);
    }
    if (!grown) return;
    this.#place();
    if (above) scroller.scrollTop += above;
    if (this.state.follow && this.#own) this.#bring(false);
    this.#look();
  }

  #place(): void {
    const list = this.#list.current;
    if (!list) return;
    list.style.paddingTop = `${this.#heights.top(this.state.from)}px`;
    list.style.height = `${this.#heights.total}px`;
  }

  #pressed = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target : null;
    const chosen = getSelection();
    if (chosen && !chosen.isCollapsed) return;
    const row = this.#rows[Number(target?.closest<HTMLElement>("[data-index]")?.dataset.index)];
    if (row?.kind !== "line") return;
    const word = target?.closest<HTMLElement>("[data-word]");
    const { transport } = this.props.model;
    if (word) transport.seek(row.line.words[Number(word.dataset.word)]?.start ?? row.line.start);
    else if (target?.closest(".said-time, .said-text")) transport.seek(row.line.start);
  };

  override render({ model }: { model: ReplayModel }, { from, to, follow }: View): JSX.Element {
    const now = this.#line.value;
    const rows = this.#rows.slice(from, to);
    return (
      <section class="script panel" aria-label={words.transcript}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: being scrolled by hand only stops the following */}
        <div
          class="script-scroller"
          ref={this.#scroller}
          onScroll={this.#scrolled}
          onWheel={this.#hand}
          onTouchMove={this.#hand}
          onKeyDown={this.#keyed}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          data-testid="transcript"
        >
          {model.state.utterances.length === 0 && <p class="script-empty">{words.empty}</p>}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: each line has a button, and the keys of the page go by line and word */}
          <ol
            class="script-rows"
            ref={this.#list}
            onClick={this.#pressed}
            style={{
              paddingTop: `${this.#heights.top(from)}px`,
              height: `${this.#heights.total}px`,
            }}
          >
            {rows.map((row, i) => (
              <RowView
                key={rowKey(row)}
                row={row}
                index={from + i}
                count={this.#rows.length}
                now={row.kind === "line" && row.index === now}
                word={row.kind === "line" && row.index === now ? this.#word.value : -1}
                model={model}
              />
            ))}
          </ol>
        </div>
        {!follow && (
          <div class="script-follow">
            <Button look="primary" small icon="down" onClick={this.#again} testId="follow">
              {words.follow}
            </Button>
          </div>
        )}
      </section>
    );
  }
}
