// "What to say when…": the agent asks the prompts. The answers lie over the foot of the card and push nothing.

import { effect } from "@preact/signals";
import { Component, createRef, type JSX } from "preact";
import { Icon, Key } from "../design/parts";
import { words } from "../words/agent";
import { Asking } from "./asking";
import type { Found } from "./desk";
import { KEY } from "./keys";
import type { AgentModel } from "./model";

export class AskBox extends Component<{ model: AgentModel }> {
  readonly #asking = new Asking(this.props.model.desk.search);
  readonly #input = createRef<HTMLInputElement>();
  #before: Element | null = null;
  #stop = (): void => {};

  override componentDidMount(): void {
    let seen = this.props.model.asks.peek();
    this.#stop = effect(() => {
      const asks = this.props.model.asks.value;
      if (asks === seen) return;
      seen = asks;
      this.#before = document.activeElement;
      this.#input.current?.focus();
    });
  }

  override componentWillUnmount(): void {
    this.#stop();
    this.#asking.clear();
  }

  #pressed = (event: KeyboardEvent): void => {
    const asking = this.#asking;
    if (event.key === "ArrowDown") asking.move(1);
    else if (event.key === "ArrowUp") asking.move(-1);
    else if (event.key === "Enter") void this.#put(asking.chosen);
    else if (event.key === "Escape") this.#leave();
    else return;
    event.preventDefault();
  };

  /** Puts the sentence on the card, and gives the keys back to it. */
  async #put(found: Found | null): Promise<void> {
    if (found && (await this.props.model.deeds.ask(found.id))) this.#leave();
  }

  #leave(): void {
    this.#asking.clear();
    this.#input.current?.blur();
    if (this.#before instanceof HTMLElement && this.#before.isConnected) this.#before.focus();
    this.#before = null;
  }

  override render(): JSX.Element {
    const asking = this.#asking;
    const found = asking.found.value ?? [];
    const open = asking.question.value.trim() !== "";
    return (
      <search class="ask" aria-label={words.ask.label}>
        {open && (
          <div class="ask-found panel">
            <p class="ask-state" role="status" data-testid="ask-state">
              {this.#state(found.length)}
            </p>
            <div class="ask-list" role="listbox" id="ask-list" aria-label={words.ask.results}>
              {found.map((one, i) => (
                <Choice
                  key={one.id}
                  found={one}
                  number={i}
                  chosen={i === asking.at.value}
                  onChoose={() => void this.#put(one)}
                />
              ))}
            </div>
            {found.length > 0 && <p class="ask-keys">{words.ask.keys}</p>}
          </div>
        )}
        <label class="ask-box">
          <Icon name="search" />
          <span class="unseen">{words.ask.label}</span>
          <input
            ref={this.#input}
            class="ask-input"
            type="text"
            role="combobox"
            aria-expanded={found.length > 0}
            aria-controls={open ? "ask-list" : undefined}
            aria-autocomplete="list"
            aria-activedescendant={found.length > 0 ? `ask-${asking.at.value}` : undefined}
            autocomplete="off"
            maxLength={500}
            placeholder={words.ask.hint}
            value={asking.question.value}
            onInput={(event) => asking.type(event.currentTarget.value)}
            onKeyDown={this.#pressed}
            data-testid="ask"
          />
          <Key>{KEY.ask}</Key>
        </label>
      </search>
    );
  }

  #state(count: number): string {
    const { failure, busy, found } = this.#asking;
    if (this.props.model.deeds.failure.value) return this.props.model.deeds.failure.value;
    if (failure.value) return `${words.ask.failed}: ${failure.value}`;
    if (count) return words.ask.count(count);
    return busy.value || !found.value ? words.ask.searching : words.ask.none;
  }
}

interface ChoiceProps {
  found: Found;
  number: number;
  chosen: boolean;
  onChoose: () => void;
}

function Choice({ found, number, chosen, onChoose }: ChoiceProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box
    <div
      role="option"
      id={`ask-${number}`}
      class="ask-choice"
      aria-selected={chosen}
      tabIndex={-1}
      onClick={onChoose}
      data-testid="ask-choice"
    >
      <span class="ask-say">{found.say[0]}</span>
      <span class="ask-about">
        {words.about(found.about)} · {words.stance(found.stance)}
      </span>
    </div>
  );
}
