// A note pinned to the moment at which one began to write it, for the review after the call.
import { Component, type JSX } from "preact";
import { ask } from "../api";
import { Button, Doing, Icon, Problem, TextArea } from "../design/parts";
import { clock } from "../format";
import { Readers } from "../replay/Readers";
import { session } from "../session";
import type { CallState } from "../wire";
import { wall as words } from "../words/wall";

const LONGEST = 4000;

interface View {
  text: string;
  shared: boolean;
  /** Seconds into the call at which the first letter was typed. */
  at: number | null;
  saved: number | null;
}

export class MarkForm extends Component<{ state: CallState }, View> {
  override state: View = { text: "", shared: false, at: null, saved: null };
  readonly #doing = new Doing();

  #save = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    const { call_id, at: now } = this.props.state;
    const text = this.state.text.trim();
    const { shared } = this.state;
    const at = this.state.at ?? now;
    if (!text || text.length > LONGEST) return;
    const done = await this.#doing.run(() =>
      ask("post", "/api/calls/{call_id}/marks", {
        path: { call_id },
        body: { at, text, mentions: [], shared },
      }),
    );
    if (done) this.setState({ text: "", shared: false, at: null, saved: at });
  };

  #pressed = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void this.#save(event);
  };

  #typed = (text: string): void => {
    const at = text ? (this.state.at ?? this.props.state.at) : null;
    this.setState({ text, at, saved: null });
  };

  override render({ state }: { state: CallState }, { text, shared, at, saved }: View): JSX.Element {
    if (!state.kept) return <p class="note-state">{words.mark.notKept}</p>;
    const error = this.#doing.error.value;
    return (
      <form class="form note-form" onSubmit={this.#save}>
        <TextArea
          label={words.mark.label}
          rows={2}
          longest={LONGEST}
          value={text}
          onValue={this.#typed}
          onKeyDown={this.#pressed}
          hint={words.mark.hint(clock(at ?? state.at))}
          testId="mark"
        />
        {(!state.agent || state.agent !== session.user.value?.id) && (
          <Readers shared={shared} onShared={(value) => this.setState({ shared: value })} />
        )}
        {Boolean(error) && <p class="note-failed">{words.mark.failed}</p>}
        <Problem error={error} />
        <div class="note-actions">
          <p class="note-state" role="status" data-testid="mark-state">
            {saved !== null && (
              <>
                <Icon name="tick" size={14} />
                {words.mark.saved(clock(saved))}
              </>
            )}
          </p>
          <Button type="submit" look="primary" small busy={this.#doing.busy.value} testId="mark-save">
            {words.mark.save}
          </Button>
        </div>
      </form>
    );
  }
}
