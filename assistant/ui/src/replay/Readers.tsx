// Who reads a lead's note: leads alone, or the agent of the call too. It begins with leads alone.
import { Component, type JSX } from "preact";
import { Icon } from "../design/Icon";
import { nextId } from "../design/ids";
import { readers as words } from "../words/replay";
import "./readers.css";

interface Props {
  shared: boolean;
  onShared: (shared: boolean) => void;
  /** Name of the agent, where the note mentions them. */
  mentioned?: string | undefined;
}

export class Readers extends Component<Props> {
  readonly #name = nextId("readers");

  override render({ shared, onShared, mentioned }: Props): JSX.Element {
    const choice = (value: boolean, label: string, testId: string): JSX.Element => (
      <label class="readers-choice">
        <input
          type="radio"
          name={this.#name}
          checked={shared === value}
          onChange={() => onShared(value)}
          data-testid={testId}
        />
        <span>{label}</span>
      </label>
    );
    return (
      <fieldset class="readers" data-testid="readers">
        <legend>{words.label}</legend>
        <div class="readers-choices">
          {choice(false, words.leads, "readers-leads")}
          {choice(true, words.agentToo, "readers-agent")}
        </div>
        <p class="readers-warning" role="status">
          {mentioned && !shared && (
            <>
              <Icon name="warning" size={16} />
              {words.mentioned(mentioned)}
            </>
          )}
        </p>
      </fieldset>
    );
  }
}

/** Beside a note, for those who choose. */
export function ReadBy({ shared }: { shared: boolean }): JSX.Element {
  return (
    <span class="read-by" data-testid="read-by">
      <Icon name={shared ? "people" : "lock"} size={14} />
      {shared ? words.agentToo : words.leads}
    </span>
  );
}
