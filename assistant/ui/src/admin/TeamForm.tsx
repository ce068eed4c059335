// A new team, or another name for one.
import { Component, type JSX } from "preact";
import { people, type Team } from "../accounts";
import { Button, Dialog, Doing, Field, told } from "../design/parts";
import { admin as words } from "../words/admin";
import { common } from "../words/common";

interface Props {
  team: Team | null;
  close: () => void;
  saved: (name: string) => void;
}

export class TeamForm extends Component<Props, { name: string }> {
  override state = { name: this.props.team?.name ?? "" };
  readonly #doing = new Doing();

  #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { team, saved } = this.props;
    const name = this.state.name.trim();
    const went = await this.#doing.run(() =>
      team ? people.renameTeam(team.id, name) : people.addTeam(name),
    );
    if (went) saved(name);
  };

  override render({ team, close }: Props, { name }: { name: string }): JSX.Element {
    const error = this.#doing.error.value;
    return (
      <Dialog title={team ? words.renameTitle(team.name) : words.addTeam} onClose={close}>
        <form class="form" noValidate onSubmit={this.#send}>
          <Field
            label={words.teamName}
            value={name}
            onValue={(value) => this.setState({ name: value })}
            autoComplete="off"
            error={error ? told(error).title : null}
          />
          <div class="form-actions">
            <Button type="submit" look="primary" busy={this.#doing.busy.value} disabled={!name.trim()}>
              {common.save}
            </Button>
            <Button onClick={close}>{common.cancel}</Button>
          </div>
        </form>
      </Dialog>
    );
  }
}
