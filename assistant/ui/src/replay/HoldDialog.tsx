// Keeps a call from being erased, with the reason; or releases it.
import type { Signal } from "@preact/signals";
import { Component, type JSX } from "preact";
import { ask } from "../api";
import { Button, Dialog, Doing, Field, Problem, toast } from "../design/parts";
import { common } from "../words/common";
import { replay as words } from "../words/replay";
import type { Line } from "./model";

interface Props {
  line: Signal<Line>;
  close: () => void;
}

export class HoldDialog extends Component<Props, { reason: string }> {
  override state = { reason: "" };
  readonly #doing = new Doing();

  #go = async (): Promise<void> => {
    const { line, close } = this.props;
    const path = { call_id: line.value.call_id };
    const { held } = line.value;
    const done = await this.#doing.run(async () => {
      const answer = held
        ? await ask("delete", "/api/calls/{call_id}/hold", { path })
        : await ask("post", "/api/calls/{call_id}/hold", {
            path,
            body: { reason: this.state.reason.trim() },
          });
      const hold = (answer as { hold?: string } | undefined)?.hold ?? "";
      line.value = { ...line.value, held: !held, hold };
    });
    if (!done) return;
    toast(held ? words.holdReleased : words.holdDone);
    close();
  };

  override render({ line, close }: Props, { reason }: { reason: string }): JSX.Element {
    const { held, hold } = line.value;
    return (
      <Dialog
        title={held ? words.holdRelease : words.holdPut}
        onClose={close}
        testId="hold-dialog"
        actions={
          <>
            <Button onClick={close}>{common.cancel}</Button>
            <Button
              look="primary"
              busy={this.#doing.busy.value}
              disabled={!held && !reason.trim()}
              onClick={this.#go}
            >
              {held ? words.holdRelease : words.holdPut}
            </Button>
          </>
        }
      >
        <p>{held ? hold : words.holdMore}</p>
        {!held && (
          <Field
            label={words.holdReason}
            hint={words.holdReasonHint}
            value={reason}
            maxLength={500}
            onValue={(value) => this.setState({ reason: value })}
          />
        )}
        <Problem error={this.#doing.error.value} />
      </Dialog>
    );
  }
}
