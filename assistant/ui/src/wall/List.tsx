// The rows. One of them is the tab stop; the arrow keys go from row to row.
import { Component, createRef, type JSX } from "preact";
import { wall as words } from "../words/wall";
import { glide, spots, still } from "./flip";
import type { WallModel } from "./model";
import { CallRow } from "./Row";
import type { Row } from "./rows";

interface Props {
  model: WallModel;
}

type Before = ReturnType<typeof spots> | null;

export class List extends Component<Props> {
  readonly #list = createRef<HTMLUListElement>();
  #shown: readonly Row[] = [];
  #drawn: readonly Row[] = [];

  override componentDidMount(): void {
    this.#drawn = this.#shown;
    this.#tabStop();
  }

  override getSnapshotBeforeUpdate(): Before {
    const list = this.#list.current;
    return list && this.#drawn !== this.#shown && !still() ? spots(list) : null;
  }

  override componentDidUpdate(_: Props, __: object, before: Before): void {
    this.#drawn = this.#shown;
    if (before && this.#list.current) glide(this.#list.current, before);
    this.#tabStop();
  }

  override componentWillUnmount(): void {
    const { model } = this.props;
    model.pointer(false);
    model.focus(false);
  }

  #buttons(): HTMLElement[] {
    return [...(this.#list.current?.querySelectorAll<HTMLElement>("button.row-open, a.row-open") ?? [])];
  }

  /** Exactly one row can be reached by Tab: the one that was focused last, else the first. */
  #tabStop(focused?: Element): void {
    const buttons = this.#buttons();
    const stop = focused ?? buttons.find((button) => button.tabIndex === 0) ?? buttons[0];
    for (const button of buttons) {
      const index = button === stop ? 0 : -1;
      if (button.tabIndex !== index) button.tabIndex = index;
    }
  }

  #focusIn = (event: FocusEvent): void => {
    if (event.target instanceof Element && event.target.matches(".row-open")) this.#tabStop(event.target);
    this.props.model.focus(true);
  };

  #focusOut = (event: FocusEvent): void => {
    const to = event.relatedTarget;
    if (!(to instanceof Node && this.#list.current?.contains(to))) this.props.model.focus(false);
  };

  #pressed = (event: KeyboardEvent): void => {
    const buttons = this.#buttons();
    const at = buttons.indexOf(event.target as HTMLElement);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(buttons.length - 1, to))]?.focus();
  };

  #moves = (event: PointerEvent): void => {
    if (event.pointerType === "mouse") this.props.model.pointer(true);
  };

  override render({ model }: Props): JSX.Element {
    this.#shown = model.shown.value;
    const opened = model.opened.value;
    return (
      <ul
        class="wall-list"
        ref={this.#list}
        aria-label={words.list}
        onFocusIn={this.#focusIn}
        onFocusOut={this.#focusOut}
        onKeyDown={this.#pressed}
        onPointerMove={this.#moves}
        onPointerLeave={() => model.pointer(false)}
        data-testid="calls"
      >
        {this.#shown.map((row) => (
          <CallRow key={row.id} row={row} open={row.id === opened} model={model} />
        ))}
      </ul>
    );
  }
}
