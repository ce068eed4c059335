// After the call: how it came out, a note, whether the customer was asked how it felt; and a break after a threat.
import { Component, type JSX } from "preact";
import { Button, Checkbox, Icon, Select, TextArea } from "../design/parts";
import { clock } from "../format";
import { words } from "../words/agent";
import type { AgentModel } from "./model";
import { type Draft, LONGEST } from "./wrapup";

interface Props {
  model: AgentModel;
  draft: Draft;
  onSaved?: () => void;
}

export class WrapUpForm extends Component<Props, { missing: boolean }> {
  override state = { missing: false };

  #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { model, draft, onSaved } = this.props;
    const missing = !draft.given.peek().disposition;
    this.setState({ missing });
    if (!missing && (await model.wrapups.save(draft))) onSaved?.();
  };

  override render({ model, draft }: Props, { missing }: { missing: boolean }): JSX.Element {
    const { wrapups } = model;
    const given = draft.given.value;
    const failure = wrapups.failure.value;
    return (
      <form class="wrapup" onSubmit={this.#save} noValidate data-testid="wrapup">
        {failure && (
          <p class="failure" role="alert">
            <Icon name="warning" />
            {words.wrapup.dispositionsFailed}: {failure}
            <Button small onClick={() => void wrapups.loadDispositions()}>
              {words.reload}
            </Button>
          </p>
        )}
        <Select
          label={words.wrapup.disposition}
          value={given.disposition}
          error={missing && !given.disposition ? words.wrapup.missing : null}
          onValue={(disposition) => draft.set({ disposition })}
          options={[
            ["", words.wrapup.choose],
            ...wrapups.dispositions.value.map(({ id, text }) => [id, text] as const),
          ]}
          testId="disposition"
        />
        <TextArea
          label={words.wrapup.note}
          optional
          hint={
            given.note.length > LONGEST - 500 && given.note.length <= LONGEST
              ? words.wrapup.noteLeft(LONGEST - given.note.length)
              : words.wrapup.noteHint
          }
          longest={LONGEST}
          rows={2}
          value={given.note}
          onValue={(note) => draft.set({ note })}
          testId="wrapup-note"
        />
        <Checkbox
          label={words.wrapup.feeling}
          checked={given.feeling_asked}
          onValue={(feeling_asked) => draft.set({ feeling_asked })}
          testId="feeling"
        />
        {draft.error.value && (
          <p class="failure" role="alert" data-testid="wrapup-failed">
            <Icon name="warning" />
            {words.wrapup.failed}: {draft.error.value} {words.wrapup.failedMore}
          </p>
        )}
        <div class="wrapup-save">
          <Button look="primary" type="submit" busy={draft.busy.value} testId="wrapup-save">
            {words.wrapup.save}
          </Button>
          <span role="status" data-testid="wrapup-state">
            {draft.saved.value ? (draft.changed ? words.wrapup.change : words.wrapup.saved) : ""}
          </span>
        </div>
      </form>
    );
  }
}

/** Five minutes to breathe, quietly counted. */
export function Rest({ model, draft }: { model: AgentModel; draft: Draft | null }): JSX.Element {
  const { wrapups } = model;
  const left = wrapups.breakLeft(model.now.value);
  const end = () => {
    wrapups.breakSince.value = null;
  };
  return (
    <section class="rest" aria-label={words.rest.running} data-testid="rest" data-left={left ?? undefined}>
      <Icon name="calm" size={26} />
      {left === null ? (
        <>
          <p>{words.rest.offer}</p>
          {draft && (
            <Button onClick={() => wrapups.takeBreak(draft)} testId="break-take">
              {words.rest.take}
            </Button>
          )}
        </>
      ) : (
        <>
          <p>
            {left > 0 ? (
              <>
                {words.rest.running}:{" "}
                <span class="numbers" role="timer">
                  {words.rest.left(clock(left))}
                </span>
              </>
            ) : (
              <span role="status">{words.rest.over}</span>
            )}
          </p>
          <Button look="quiet" onClick={end} testId="break-end">
            {words.rest.end}
          </Button>
        </>
      )}
    </section>
  );
}
