// A note to the agent: typed, or one of the ready ones. What could not be sent stays.
import { Component, type JSX } from "preact";
import { ask } from "../api";
import { Button, Doing, Icon, Problem, TextArea } from "../design/parts";
import type { CallState } from "../wire";
import { wall as words } from "../words/wall";

const LONGEST = 500;
/** Characters left from which on they are counted. */
const COUNTED = 80;

export class NoteForm extends Component<{ state: CallState }, { text: string; sent: boolean }> {
  override state = { text: "", sent: false };
  readonly #doing = new Doing();

  #send = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    const text = this.state.text.trim();
    const { call_id } = this.props.state;
    if (!text || text.length > LONGEST) return;
    const done = await this.#doing.run(() =>
      ask("post", "/api/calls/{call_id}/notes", { path: { call_id }, body: { text } }),
    );
    if (done) this.setState({ text: "", sent: true });
  };

  #pressed = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void this.#send(event);
  };

  #choose = (event: JSX.TargetedEvent<HTMLSelectElement>): void => {
    const text = event.currentTarget.value;
    event.currentTarget.value = "";
    if (text) this.setState({ text, sent: false });
  };

  override render({ state }: { state: CallState }, { text, sent }: { text: string; sent: boolean }) {
    const error = this.#doing.error.value;
    const left = LONGEST - text.length;
    const last = state.notes.at(-1);
    return (
      <form class="form note-form" onSubmit={this.#send}>
        <TextArea
          label={words.note.label}
          rows={2}
          longest={LONGEST}
          value={text}
          onValue={(value) => this.setState({ text: value, sent: false })}
          onKeyDown={this.#pressed}
          hint={left >= 0 && left <= COUNTED ? words.note.left(left) : words.note.hint}
          testId="note"
        />
        {Boolean(error) && <p class="note-failed">{words.note.failed}</p>}
        <Problem error={error} />
        <div class="note-actions">
          <select
            class="input note-ready"
            aria-label={words.note.templates}
            value=""
            onChange={this.#choose}
            data-testid="note-ready"
          >
            <option value="">{words.note.templates}</option>
            {words.note.ready.map((ready) => (
              <option key={ready} value={ready}>
                {ready}
              </option>
            ))}
          </select>
          <Button type="submit" look="primary" small busy={this.#doing.busy.value} testId="note-send">
            {words.note.send}
          </Button>
        </div>
        <p class="note-state" role="status" data-testid="note-state">
          {sent && !last?.read ? <Icon name="tick" size={14} /> : null}
          {last ? (last.read ? words.note.read(last.text) : words.note.unread(last.text)) : ""}
        </p>
      </form>
    );
  }
}
