// Inviting somebody, or changing who they are here.
import { Component, createRef, type JSX } from "preact";
import { type MadeLink, type Member, people, ROLES, type Role, type Team } from "../accounts";
import { Button, Checkbox, Dialog, Doing, Field, Notice, Problem } from "../design/parts";
import { ApiError } from "../http";
import { admin as words } from "../words/admin";
import { common } from "../words/common";
import { roleHints, roleNames } from "../words/frame";

interface Props {
  user: Member | null;
  teams: readonly Team[];
  close: () => void;
  saved: (name: string, link: MadeLink | null) => void;
}

interface State {
  login: string;
  name: string;
  roles: readonly Role[];
  teams: readonly string[];
  checked: boolean;
}

export class PersonForm extends Component<Props, State> {
  override state: State = {
    login: this.props.user?.login ?? "",
    name: this.props.user?.name ?? "",
    roles: this.props.user?.roles ?? ["agent"],
    teams: this.props.user?.teams.map((team) => team.id) ?? [],
    checked: false,
  };
  readonly #doing = new Doing();
  readonly #form = createRef<HTMLFormElement>();

  /** Roles and teams of somebody who comes by the identity provider are the provider's. */
  get #elsewhere(): boolean {
    const { user } = this.props;
    return user !== null && !user.local && !user.invited;
  }

  #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { user, saved } = this.props;
    const { login, name, roles, teams } = this.state;
    const missing = !name.trim() || !roles.length || (!user && !login.trim());
    this.setState({ checked: true }, missing ? this.#toMistake : undefined);
    if (missing) return;
    const went = await this.#doing.run(async () => {
      if (!user) {
        const made = await people.add({ login: login.trim(), name: name.trim(), roles, teams });
        saved(name.trim(), made.link);
      } else {
        await people.change(
          user.id,
          this.#elsewhere ? { name: name.trim() } : { name: name.trim(), roles, teams },
        );
        saved(name.trim(), null);
      }
    });
    if (!went) this.#toMistake();
  };

  #toMistake = (): void => {
    this.#form.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
  };

  override render({ user, teams, close }: Props, state: State): JSX.Element {
    const error = this.#doing.error.value;
    const code = error instanceof ApiError ? error.code : "";
    const ofLogin = code === "login_taken" || code === "login_invalid";
    const empty = (value: string) => (state.checked && !value.trim() ? words.missing : null);
    return (
      <Dialog title={user ? words.editTitle(user.name || user.login) : words.invite} onClose={close}>
        <form class="form" noValidate ref={this.#form} onSubmit={this.#send}>
          {!ofLogin && <Problem error={error} />}
          <Field
            label={words.name}
            hint={words.nameHint}
            autoComplete="off"
            value={state.name}
            onValue={(name) => this.setState({ name })}
            error={empty(state.name)}
          />
          {!user && (
            <Field
              label={words.login}
              hint={words.loginHint}
              autoComplete="off"
              autocapitalize="none"
              spellcheck={false}
              value={state.login}
              onValue={(login) => this.setState({ login })}
              error={empty(state.login) ?? (ofLogin && error instanceof ApiError ? error.message : null)}
            />
          )}
          {this.#elsewhere ? <Notice>{words.rolesElsewhere}</Notice> : this.#choices(teams, state)}
          <div class="form-actions">
            <Button type="submit" look="primary" busy={this.#doing.busy.value} testId="person-save">
              {user ? common.save : words.inviteGo}
            </Button>
            <Button onClick={close}>{common.cancel}</Button>
          </div>
        </form>
      </Dialog>
    );
  }

  #choices(every: readonly Team[], { roles, teams, checked }: State): JSX.Element {
    return (
      <>
        <fieldset class="fieldset">
          <legend>{words.roles}</legend>
          {checked && !roles.length && <Notice look="problem">{words.rolesHint}</Notice>}
          {ROLES.map((role) => (
            <Checkbox
              key={role}
              label={roleNames[role]}
              hint={roleHints[role]}
              checked={roles.includes(role)}
              onValue={(on) => this.setState({ roles: toggled(roles, role, on) })}
            />
          ))}
        </fieldset>
        <fieldset class="fieldset">
          <legend>{words.teams}</legend>
          {every.length === 0 && <p class="field-hint">{words.noTeamsYet}</p>}
          {every.map((team) => (
            <Checkbox
              key={team.id}
              label={team.name}
              checked={teams.includes(team.id)}
              onValue={(on) => this.setState({ teams: toggled(teams, team.id, on) })}
            />
          ))}
        </fieldset>
      </>
    );
  }
}

function toggled<T>(list: readonly T[], one: T, on: boolean): readonly T[] {
  return on ? [...list.filter((other) => other !== one), one] : list.filter((other) => other !== one);
}
