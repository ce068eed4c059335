// Changing one's password.
import { Component, type JSX } from "preact";
import { accounts, type User } from "../accounts";
import { Button, Doing, Field, Problem, toast } from "../design/parts";
import { ApiError } from "../http";
import { session } from "../session";
import { account as words } from "../words/account";

interface State {
  current: string;
  fresh: string;
}

const EMPTY: State = { current: "", fresh: "" };

export class PasswordForm extends Component<{ user: User }, State> {
  override state = EMPTY;
  readonly #doing = new Doing();

  #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { current, fresh } = this.state;
    const went = await this.#doing.run(() => accounts.changePassword(current, fresh));
    if (!went) return;
    this.setState(EMPTY);
    toast(words.changed);
  };

  override render({ user }: { user: User }, { current, fresh }: State): JSX.Element {
    const error = this.#doing.error.value;
    const code = error instanceof ApiError ? error.code : "";
    const ofField = code === "password_weak" || code === "password_wrong";
    const told = ofField && error instanceof ApiError ? error.message : null;
    return (
      <section class="section" aria-labelledby="password-title">
        <div>
          <h2 id="password-title">{words.password}</h2>
          <p class="section-lead">
            {user.local
              ? words.passwordLead
              : words.passwordElsewhere(session.info.value?.oidc?.issuer ?? "")}
          </p>
        </div>
        {user.local && (
          <form class="form" noValidate onSubmit={this.#save}>
            {!ofField && <Problem error={error} />}
            <Field
              label={words.current}
              type="password"
              autoComplete="current-password"
              value={current}
              onValue={(value) => this.setState({ current: value })}
              error={code === "password_wrong" ? told : null}
            />
            <Field
              label={words.fresh}
              hint={words.freshHint}
              type="password"
              autoComplete="new-password"
              value={fresh}
              onValue={(value) => this.setState({ fresh: value })}
              error={code === "password_weak" ? told : null}
            />
            <div class="form-actions">
              <Button type="submit" busy={this.#doing.busy.value} disabled={!current || !fresh}>
                {words.change}
              </Button>
            </div>
          </form>
        )}
      </section>
    );
  }
}
