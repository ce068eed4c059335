// A step that asks for the password once more before it is taken.
import { Component, type JSX } from "preact";
import { Button, Doing, Field, Problem } from "../design/parts";
import { account as words } from "../words/account";

interface Props {
  more: string;
  go: string;
  danger?: boolean;
  passwordless: boolean;
  then: (password: string) => Promise<void>;
}

export class PasswordAsked extends Component<Props, { password: string }> {
  override state = { password: "" };
  readonly #doing = new Doing();

  #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const went = await this.#doing.run(() => this.props.then(this.state.password));
    if (!went) this.setState({ password: "" });
  };

  override render(
    { more, go, danger, passwordless }: Props,
    { password }: { password: string },
  ): JSX.Element {
    return (
      <form class="form" noValidate onSubmit={this.#send}>
        <p>{more}</p>
        <Problem error={this.#doing.error.value} />
        {!passwordless && (
          <Field
            label={words.confirmPassword}
            type="password"
            autoComplete="current-password"
            value={password}
            onValue={(value) => this.setState({ password: value })}
          />
        )}
        <div class="form-actions">
          <Button type="submit" look={danger ? "danger" : "primary"} busy={this.#doing.busy.value}>
            {go}
          </Button>
        </div>
      </form>
    );
  }
}
