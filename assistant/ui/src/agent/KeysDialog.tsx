// The keys, the switch for the letter keys, for people whose other tools or voices press letters, and what hears the call.
import { Component, createRef, type JSX } from "preact";
import { Icon } from "../design/Icon";
import { Button, Key } from "../design/parts";
import type { CallState } from "../wire";
import { words } from "../words";
import type { AgentModel } from "./model";

const KEYS: readonly (readonly [string, string, string | null])[] = [
  [words.keys.use, "Enter", "U"],
  [words.keys.dismiss, "Esc", "D"],
  [words.keys.jump, "End", "J"],
  [words.keys.theme, "T", null],
  [words.keys.help, "?", null],
];

export class KeysDialog extends Component<{ model: AgentModel }> {
  readonly #dialog = createRef<HTMLDialogElement>();

  override componentDidMount(): void {
    this.#dialog.current?.showModal?.();
  }

  #closed = (): void => {
    this.props.model.keysShown.value = false;
  };

  override render({ model }: { model: AgentModel }): JSX.Element {
    return (
      <dialog class="dialog" ref={this.#dialog} onClose={this.#closed} aria-labelledby="keys-title">
        <h2 id="keys-title" class="dialog-title">
          {words.keys.title}
        </h2>
        <dl class="keys-list">
          {KEYS.map(([what, key, other]) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>
                <Key>{key}</Key>
                {other && (
                  <>
                    {" "}
                    {words.keys.or} <Key>{other}</Key>
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
        <label class="switch">
          <input
            type="checkbox"
            checked={model.letterKeys.value}
            onChange={(event) => model.setLetterKeys(event.currentTarget.checked)}
          />
          <span>
            {words.keys.letters} <small>{words.keys.lettersMore}</small>
          </span>
        </label>
        {model.state.value && <Hearing call={model.state.value} />}
        <Button onClick={() => this.#dialog.current?.close()}>{words.keys.close}</Button>
      </dialog>
    );
  }
}

/** Which models hear the call. */
function Hearing({ call }: { call: CallState }): JSX.Element {
  const { recogniser, second_pass: again } = call;
  return (
    <section class="hearing" aria-labelledby="hearing-title" data-testid="hearing">
      <h3 id="hearing-title">{words.hearing.title}</h3>
      <dl>
        <dt>{words.hearing.recogniser}</dt>
        <dd>{recogniser === "none" ? words.hearing.typed : recogniser}</dd>
        <dt>{words.hearing.secondPass}</dt>
        <dd>{again === "none" ? words.hearing.once : again}</dd>
      </dl>
      {again !== "none" && (
        <p>
          <Icon name="again" size={14} /> {words.hearing.mark}
        </p>
      )}
    </section>
  );
}
