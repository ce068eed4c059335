// Name and password, then a code where the account has a second step; a pause where there were too many tries.
import { Component, createRef, type JSX } from "preact";
import { accounts, type SessionInfo } from "../accounts";
import { Button, Field, Icon, Problem } from "../design/parts";
import { ApiError } from "../http";
import { signin as words } from "../words/signin";
import { Pause } from "./Pause";
import "./signin.css";

export interface SignInFormProps {
  login?: string;
  oidc: SessionInfo["oidc"];
  done: (info: SessionInfo) => void;
  /** The page stays as it is: another way to sign in opens beside it. */
  elsewhere?: boolean;
  ask?: typeof accounts.signIn;
}

interface State {
  step: "password" | "code";
  login: string;
  password: string;
  code: string;
  recovery: boolean;
  busy: boolean;
  checked: boolean;
  error: unknown;
  wait: number;
}

export class SignInForm extends Component<SignInFormProps, State> {
  override state: State = {
    step: "password",
    login: this.props.login ?? "",
    password: "",
    code: "",
    recovery: false,
    busy: false,
    checked: false,
    error: null,
    wait: 0,
  };
  readonly #form = createRef<HTMLFormElement>();

  override componentDidMount(): void {
    this.#focus(this.state.login ? 1 : 0);
  }

  #focus(at = 0): void {
    this.#form.current?.querySelectorAll<HTMLInputElement>("input")[at]?.focus();
  }

  #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { step, login, password, code, busy, wait } = this.state;
    if (busy || wait) return;
    this.setState({ checked: true });
    if (!login.trim() || !password) return this.#focus(login.trim() ? 1 : 0);
    if (step === "code" && !code.trim()) return this.#focus();
    this.setState({ busy: true, error: null });
    try {
      const ask = this.props.ask ?? accounts.signIn;
      const info = await ask(login.trim(), password, step === "code" ? code.trim() : undefined);
      this.props.done(info);
    } catch (error) {
      this.#failed(error);
    }
  };

  #failed(error: unknown): void {
    const code = error instanceof ApiError ? error.code : "";
    const step = this.state.step;
    if (code === "code_needed") {
      this.setState({ busy: false, step: "code", code: "", checked: false, error: null }, () =>
        this.#focus(),
      );
    } else if (code === "too_many_attempts") {
      const seconds = error instanceof ApiError ? error.retryAfter : 0;
      this.setState({ busy: false, wait: Math.max(1, seconds), error: null });
    } else {
      const fresh = code === "code_wrong" ? { code: "" } : step === "code" ? {} : { password: "" };
      this.setState({ busy: false, checked: false, error, ...fresh }, () =>
        this.#focus(code === "sign_in_failed" ? 1 : 0),
      );
    }
  }

  override render({ oidc, elsewhere }: SignInFormProps, state: State): JSX.Element {
    const { step, busy, error, wait } = state;
    return (
      <form class="form" noValidate ref={this.#form} onSubmit={this.#send} data-testid="signin-form">
        {wait > 0 && <Pause seconds={wait} over={() => this.setState({ wait: 0 }, () => this.#focus())} />}
        <Problem error={error} />
        {step === "password" ? this.#names(state) : this.#code(state)}
        <div class="form-actions">
          <Button type="submit" look="primary" wide busy={busy} disabled={wait > 0} testId="signin-go">
            {words.go}
          </Button>
        </div>
        {step === "password" && !elsewhere && <p class="door-foot">{words.forgotten}</p>}
        {step === "password" && oidc && (
          <>
            <p class="or">{words.or}</p>
            <a class="button" data-wide="" href={oidc.start} {...(elsewhere ? { target: "_blank" } : {})}>
              <Icon name="key" />
              {elsewhere ? words.oidcElsewhere(oidc.issuer) : words.oidc(oidc.issuer)}
            </a>
          </>
        )}
      </form>
    );
  }

  #names({ login, password, checked }: State): JSX.Element {
    return (
      <>
        <Field
          label={words.login}
          value={login}
          onValue={(value) => this.setState({ login: value })}
          name="username"
          autoComplete="username"
          autocapitalize="none"
          spellcheck={false}
          error={checked && !login.trim() ? words.missing : null}
        />
        <Field
          label={words.password}
          type="password"
          value={password}
          onValue={(value) => this.setState({ password: value })}
          name="password"
          autoComplete="current-password"
          error={checked && !password ? words.missing : null}
        />
      </>
    );
  }

  #code({ code, recovery, checked }: State): JSX.Element {
    return (
      <>
        <p>{words.as(this.state.login.trim())}</p>
        <Field
          key={String(recovery)}
          label={recovery ? words.recovery : words.code}
          hint={recovery ? words.recoveryHint : words.codeHint}
          value={code}
          onValue={(value) => this.setState({ code: value })}
          name="code"
          autoComplete="one-time-code"
          inputMode={recovery ? "text" : "numeric"}
          autocapitalize="none"
          spellcheck={false}
          data-code=""
          error={checked && !code.trim() ? words.missing : null}
        />
        <div class="form-links">
          <Button small look="quiet" onClick={() => this.#other(!recovery)}>
            {recovery ? words.useApp : words.useRecovery}
          </Button>
          <Button small look="quiet" onClick={this.#restart}>
            {words.again}
          </Button>
        </div>
      </>
    );
  }

  #other(recovery: boolean): void {
    this.setState({ recovery, code: "", checked: false }, () => this.#focus());
  }

  #restart = (): void => {
    this.setState({ step: "password", password: "", code: "", error: null, checked: false }, () =>
      this.#focus(1),
    );
  };
}
