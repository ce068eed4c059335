// A new key for a phone system.
import { Component, type JSX } from "preact";
import type { Team } from "../accounts";
import { Button, Checkbox, Dialog, Doing, Field, Problem, Select } from "../design/parts";
import { type KeyMade, site } from "../site";
import { admin as words } from "../words/admin";
import { common } from "../words/common";

interface Props {
  teams: readonly Team[];
  close: () => void;
  made: (made: KeyMade) => void;
}

interface State {
  name: string;
  source: string;
  team: string;
  days: string;
  signs: boolean;
}

export class KeyForm extends Component<Props, State> {
  override state: State = { name: "", source: "any", team: "", days: "365", signs: false };
  readonly #doing = new Doing();

  #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { name, source, team, days, signs } = this.state;
    await this.#doing.run(async () =>
      this.props.made(
        await site.addKey({
          name: name.trim(),
          source,
          team,
          days: days.trim() ? Number(days) : null,
          signs,
        }),
      ),
    );
  };

  override render({ teams, close }: Props, state: State): JSX.Element {
    const { name, source, team, days, signs } = state;
    const daysWrong = days.trim() !== "" && !(Number(days) > 0 && Number(days) <= 3660);
    return (
      <Dialog title={words.addKey} onClose={close}>
        <form class="form" noValidate onSubmit={this.#send}>
          <Problem error={this.#doing.error.value} />
          <Field
            label={words.keyName}
            hint={words.keyNameHint}
            autoComplete="off"
            value={name}
            onValue={(value) => this.setState({ name: value })}
          />
          <Select
            label={words.source}
            value={source}
            onValue={(value) => this.setState({ source: value })}
            options={Object.entries(words.sources)}
          />
          {source !== "metrics" && (
            <Select
              label={words.keyTeam}
              value={team}
              onValue={(value) => this.setState({ team: value })}
              options={[["", words.anyTeam], ...teams.map((one) => [one.id, one.name] as const)]}
            />
          )}
          <Field
            label={words.days}
            hint={words.daysHint}
            error={daysWrong ? words.daysHint : null}
            inputMode="numeric"
            autoComplete="off"
            value={days}
            onValue={(value) => this.setState({ days: value })}
          />
          {source !== "metrics" && (
            <Checkbox
              label={words.signs}
              hint={words.signsHint}
              checked={signs}
              onValue={(on) => this.setState({ signs: on })}
            />
          )}
          <div class="form-actions">
            <Button
              type="submit"
              look="primary"
              busy={this.#doing.busy.value}
              disabled={!name.trim() || daysWrong}
            >
              {words.addKey}
            </Button>
            <Button onClick={close}>{common.cancel}</Button>
          </div>
        </form>
      </Dialog>
    );
  }
}
