// Where a note is written. What is written is kept in the tab until it is saved. `@` offers the people it may be meant for.
import { Component, createRef, type JSX } from "preact";
import { Icon } from "../design/Icon";
import { nextId } from "../design/ids";
import { told } from "../design/Notice";
import { Button } from "../design/parts";
import { number } from "../format";
import { common } from "../words/common";
import { replay as words } from "../words/replay";
import { draft, keepDraft } from "./drafts";
import { asking, fitting, LONGEST, mentioned, type Person } from "./marks";
import { Readers } from "./Readers";
import "../design/forms.css";

interface Props {
  label: string;
  /** Under which what is written is kept until it is saved. */
  keep: string;
  text?: string;
  people: readonly Person[];
  /** On the button. */
  action: string;
  /** Where whoever writes chooses who reads it: the agent of the call, by id, and how it is now. */
  readers?: { readonly agent: string; readonly shared: boolean } | undefined;
  /** Who reads it, where that is no choice. */
  readBy?: string | undefined;
  /** Answers the error where it was not saved. */
  save: (text: string, mentions: string[], shared: boolean) => Promise<unknown>;
  cancel?: () => void;
  focus?: number;
}

interface View {
  text: string;
  shared: boolean;
  error: string;
  busy: boolean;
  offered: readonly Person[];
  at: number;
}

export class NoteForm extends Component<Props, View> {
  override state: View = {
    text: draft<string>(this.props.keep) ?? this.props.text ?? "",
    shared: this.props.readers?.shared ?? false,
    error: "",
    busy: false,
    offered: [],
    at: 0,
  };
  readonly #area = createRef<HTMLTextAreaElement>();
  readonly #id = nextId("note");

  override componentDidMount(): void {
    if (this.props.focus || this.props.cancel) this.#area.current?.focus();
  }

  override componentDidUpdate(before: Props): void {
    if (this.props.focus !== before.focus) this.#area.current?.focus();
    if (this.props.people !== before.people && document.activeElement === this.#area.current) this.#typed();
  }

  #typed = (): void => {
    const area = this.#area.current;
    if (!area) return;
    keepDraft(this.props.keep, area.value || null);
    const name = asking(area.value, area.selectionStart);
    const offered = name === null ? [] : fitting(this.props.people, name);
    this.setState({ text: area.value, error: "", offered, at: 0 });
  };

  #choose(person: Person): void {
    const area = this.#area.current;
    if (!area) return;
    const caret = area.selectionStart;
    const from = area.value.lastIndexOf("@", caret - 1);
    const text = `${area.value.slice(0, from)}@${person.name} ${area.value.slice(caret)}`;
    keepDraft(this.props.keep, text);
    this.setState({ text, offered: [], at: 0 }, () => {
      const to = from + person.name.length + 2;
      area.focus();
      area.setSelectionRange(to, to);
    });
  }

  #pressed = (event: KeyboardEvent): void => {
    const { offered, at } = this.state;
    const chosen = offered[at];
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.#save();
    else if (chosen && (event.key === "Enter" || event.key === "Tab")) this.#choose(chosen);
    else if (offered.length && event.key === "ArrowDown") this.setState({ at: (at + 1) % offered.length });
    else if (offered.length && event.key === "ArrowUp")
      this.setState({ at: (at + offered.length - 1) % offered.length });
    else if (offered.length && event.key === "Escape") this.setState({ offered: [] });
    else if (event.key === "Escape" && this.props.cancel) this.props.cancel();
    else return;
    event.preventDefault();
  };

  #save = async (): Promise<void> => {
    const text = this.state.text.trim();
    const { save, people, keep } = this.props;
    if (this.state.busy) return;
    if (!text) return this.setState({ error: words.noteEmpty });
    if (text.length > LONGEST)
      return this.setState({ error: words.noteLong(number(text.length), number(LONGEST)) });
    this.setState({ busy: true, error: "" });
    const error = await save(text, mentioned(text, people), this.state.shared);
    if (error) {
      const { title, more } = told(error);
      return this.setState({ busy: false, error: `${title} ${more} ${words.noteFailed}` });
    }
    keepDraft(keep, null);
    this.setState({ busy: false, text: "", shared: false });
  };

  override render(
    { label, action, cancel, readers, readBy, people }: Props,
    { text, shared, error, busy, offered, at }: View,
  ): JSX.Element {
    const list = `${this.#id}-people`;
    const agent = readers && people.find((person) => person.id === readers.agent);
    return (
      <form
        class="note-form"
        onSubmit={(event) => {
          event.preventDefault();
          void this.#save();
        }}
      >
        <div class="field" data-wrong={error ? "" : undefined}>
          <label for={this.#id}>{label}</label>
          <textarea
            id={this.#id}
            class="input"
            ref={this.#area}
            rows={3}
            value={text}
            onInput={this.#typed}
            onKeyDown={this.#pressed}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={offered.length ? list : undefined}
            aria-activedescendant={offered.length ? `${list}-${at}` : undefined}
            aria-invalid={error ? "true" : undefined}
            aria-describedby={`${this.#id}-hint`}
            data-testid="note-text"
          />
          {offered.length > 0 && (
            <div class="note-people" id={list} role="listbox" aria-label={words.people}>
              {offered.map((person, i) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text above
                <div
                  key={person.id}
                  id={`${list}-${i}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={i === at}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => this.#choose(person)}
                >
                  {person.name}
                </div>
              ))}
            </div>
          )}
          <p
            class={error ? "field-error" : "field-hint"}
            id={`${this.#id}-hint`}
            role={error ? "alert" : undefined}
          >
            {error && <Icon name="warning" size={16} />}
            {error ||
              (text.length > LONGEST / 2
                ? words.noteCount(number(text.length), number(LONGEST))
                : words.noteHint)}
          </p>
        </div>
        {readers && (
          <Readers
            shared={shared}
            onShared={(value) => this.setState({ shared: value })}
            mentioned={agent && mentioned(text, [agent]).length ? agent.name : undefined}
          />
        )}
        {readBy && <p class="field-hint">{readBy}</p>}
        <div class="note-actions">
          <Button type="submit" small look="primary" busy={busy} testId="note-save">
            {action}
          </Button>
          {cancel && (
            <Button small look="quiet" onClick={cancel}>
              {common.cancel}
            </Button>
          )}
        </div>
      </form>
    );
  }
}
