// Setting up the second step: make sure who it is, scan, confirm, keep the recovery codes.
import { Component, createRef, type JSX } from "preact";
import { accounts, type Enrolment as Begun } from "../accounts";
import { Button, CopyText, Doing, Field, Problem } from "../design/parts";
import { enrol as words } from "../words/welcome";
import "../signin/signin.css";
import { RecoveryCodes } from "./RecoveryCodes";

interface Props {
  /** Comes by an identity provider: has no password to ask for. */
  passwordless: boolean;
  /** Called once the codes are kept. */
  done: () => void;
}

interface State {
  password: string;
  code: string;
  begun: Begun | null;
  codes: readonly string[] | null;
}

export class Enrolment extends Component<Props, State> {
  override state: State = { password: "", code: "", begun: null, codes: null };
  readonly #doing = new Doing();
  readonly #form = createRef<HTMLFormElement>();

  #focus = (): void => this.#form.current?.querySelector<HTMLInputElement>("input")?.focus();

  #begin = async (event: Event): Promise<void> => {
    event.preventDefault();
    await this.#doing.run(async () => {
      const begun = await accounts.enrol(this.state.password);
      this.setState({ begun, password: "" }, this.#focus);
    });
  };

  #confirm = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { begun, code } = this.state;
    if (!begun) return;
    const went = await this.#doing.run(async () => {
      const { recovery_codes } = await accounts.confirm(begun.pending, code.replace(/\s/g, ""));
      this.setState({ codes: recovery_codes });
    });
    if (!went) this.setState({ code: "" }, this.#focus);
  };

  override render({ passwordless, done }: Props, { begun, codes, password, code }: State): JSX.Element {
    if (codes) return <RecoveryCodes codes={codes} done={done} />;
    const busy = this.#doing.busy.value;
    const problem = <Problem error={this.#doing.error.value} />;
    if (!begun) {
      return (
        <form class="form" noValidate ref={this.#form} onSubmit={this.#begin}>
          {problem}
          {!passwordless && (
            <Field
              label={words.password}
              hint={words.passwordHint}
              type="password"
              autoComplete="current-password"
              value={password}
              onValue={(value) => this.setState({ password: value })}
            />
          )}
          <div class="form-actions">
            <Button type="submit" look="primary" busy={busy} testId="enrol-begin">
              {words.begin}
            </Button>
          </div>
        </form>
      );
    }
    return (
      <form class="form" noValidate ref={this.#form} onSubmit={this.#confirm}>
        <div class="qr">
          <p>{words.scan}</p>
          <svg viewBox={`0 0 ${begun.qr.size} ${begun.qr.size}`} role="img" aria-label={words.qr}>
            <path d={begun.qr.path} fill="currentColor" shape-rendering="crispEdges" />
          </svg>
        </div>
        <CopyText label={words.key} text={begun.secret} testId="totp-secret" />
        {problem}
        <Field
          label={words.code}
          hint={words.codeHint}
          inputMode="numeric"
          autoComplete="one-time-code"
          data-code=""
          value={code}
          onValue={(value) => this.setState({ code: value })}
          testId="totp-code"
        />
        <div class="form-actions">
          <Button type="submit" look="primary" busy={busy} testId="enrol-confirm">
            {words.confirm}
          </Button>
        </div>
      </form>
    );
  }
}
