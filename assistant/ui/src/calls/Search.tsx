// The field for words that were said. They are sent in a body, and stand in no address.
import { Component, createRef, type JSX } from "preact";
import { Button, Icon, IconButton } from "../design/parts";
import { calls as words } from "../words/replay";
import { type CallsModel, looked } from "./model";
import "../design/forms.css";

interface Props {
  model: CallsModel;
}

export class Search extends Component<Props, { text: string }> {
  override state = { text: looked.peek() };
  readonly #field = createRef<HTMLInputElement>();

  focus(): void {
    this.#field.current?.focus();
    this.#field.current?.select();
  }

  #clear = (): void => {
    this.setState({ text: "" });
    void this.props.model.search("");
    this.#field.current?.focus();
  };

  override render({ model }: Props, { text }: { text: string }): JSX.Element {
    return (
      <search>
        <form
          class="calls-search"
          onSubmit={(event) => {
            event.preventDefault();
            void model.search(text);
          }}
        >
          <label class="unseen" for="calls-search">
            {words.search}
          </label>
          <span class="calls-search-box">
            <Icon name="search" />
            <input
              id="calls-search"
              ref={this.#field}
              class="input"
              type="text"
              enterkeyhint="search"
              autocomplete="off"
              maxLength={500}
              placeholder={`${words.search}: ${words.searchHint}`}
              value={text}
              onInput={(event) => this.setState({ text: event.currentTarget.value })}
              onKeyDown={(event) => {
                if (event.key === "Escape") this.#clear();
              }}
              data-testid="search"
            />
            {text && <IconButton small icon="cross" label={words.searchClear} onClick={this.#clear} />}
          </span>
          <Button type="submit" busy={model.searching.value}>
            {words.searchGo}
          </Button>
        </form>
      </search>
    );
  }
}
