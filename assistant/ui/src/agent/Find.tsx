// The search in the transcript: Enter goes on, Shift and Enter back, Esc closes it.
import { Component, createRef, type JSX } from "preact";
import { Icon, IconButton } from "../design/parts";
import { words } from "../words/agent";

interface FindProps {
  wanted: string;
  /** Which of the rows found it stands at, from 0. */
  at: number;
  count: number;
  onWanted: (text: string) => void;
  onStep: (step: 1 | -1) => void;
  onClose: () => void;
}

export class Find extends Component<FindProps> {
  readonly #input = createRef<HTMLInputElement>();
  #before: Element | null = null;

  focus(): void {
    const input = this.#input.current;
    if (!input) return;
    if (document.activeElement !== input) this.#before = document.activeElement;
    input.focus();
    input.select();
  }

  #close = (): void => {
    this.props.onClose();
    if (this.#before instanceof HTMLElement && this.#before.isConnected) this.#before.focus();
  };

  #pressed = (event: KeyboardEvent): void => {
    if (event.key === "Enter") this.props.onStep(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
  };

  override render({ wanted, at, count, onWanted, onStep }: FindProps): JSX.Element {
    return (
      <search class="find" aria-label={words.find.label}>
        <label class="find-box">
          <Icon name="search" size={16} />
          <span class="unseen">{words.find.label}</span>
          <input
            ref={this.#input}
            type="text"
            placeholder={words.find.place}
            autocomplete="off"
            maxLength={200}
            value={wanted}
            onInput={(event) => onWanted(event.currentTarget.value)}
            onKeyDown={this.#pressed}
            data-testid="find"
          />
        </label>
        <span class="find-count numbers" role="status" data-testid="find-count">
          {wanted.trim() && (count ? words.find.which(at + 1, count) : words.find.none)}
        </span>
        <IconButton
          small
          icon="up"
          label={words.find.previous}
          disabled={!count}
          onClick={() => onStep(-1)}
        />
        <IconButton small icon="down" label={words.find.next} disabled={!count} onClick={() => onStep(1)} />
        <IconButton small icon="cross" label={words.find.close} keys="Esc" onClick={this.#close} />
      </search>
    );
  }
}
