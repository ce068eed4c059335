// What a one-time link asks for before it signs somebody in: a password, and for the first account a name too.
import { Component, createRef, type JSX } from "preact";
import { accounts, type Link, type Role, type SessionInfo, type Taking } from "../accounts";
import { Button, Checkbox, Field, Problem } from "../design/parts";
import { ApiError } from "../http";
import { Door } from "../signin/Door";
import { signin } from "../words/signin";
import { welcome as words } from "../words/welcome";

interface Props {
  token: string;
  link: Link;
  done: (info: SessionInfo) => void;
}

interface State {
  login: string;
  name: string;
  password: string;
  code: string;
  roles: readonly Role[];
  needsCode: boolean;
  checked: boolean;
  busy: boolean;
  error: unknown;
}

/** Mistakes that belong to a field rather than to the form. */
const OF_FIELD: Record<string, "login" | "password" | "code"> = {
  login_invalid: "login",
  login_taken: "login",
  password_weak: "password",
  code_wrong: "code",
};

export class TakeLink extends Component<Props, State> {
  override state: State = {
    login: this.props.link.login,
    name: this.props.link.name,
    password: "",
    code: "",
    roles: [],
    needsCode: false,
    checked: false,
    busy: false,
    error: null,
  };
  readonly #form = createRef<HTMLFormElement>();

  get #setup(): boolean {
    return this.props.link.purpose === "setup";
  }

  #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { login, name, password, busy, code, needsCode } = this.state;
    if (busy) return;
    const missing =
      (this.#setup && (!login.trim() || !name.trim())) || !password || (needsCode && !code.trim());
    this.setState({ checked: true }, missing ? this.#toMistake : undefined);
    if (missing) return;
    this.setState({ busy: true, error: null });
    try {
      this.props.done(await accounts.take(this.#taking()));
    } catch (error) {
      const asks = error instanceof ApiError && error.code === "code_needed";
      this.setState(
        asks
          ? { busy: false, needsCode: true, checked: false }
          : { busy: false, error, ...(codeOf(error) === "code_wrong" ? { code: "" } : {}) },
        asks
          ? () => this.#form.current?.querySelector<HTMLInputElement>('[name="code"]')?.focus()
          : this.#toMistake,
      );
    }
  };

  #taking(): Taking {
    const { token, link } = this.props;
    const { login, name, password, roles, code, needsCode } = this.state;
    return {
      token,
      password,
      ...(this.#setup ? { login: login.trim(), roles } : {}),
      ...(link.purpose !== "reset" && name.trim() ? { name: name.trim() } : {}),
      ...(needsCode ? { code: code.trim() } : {}),
    };
  }

  #toMistake = (): void => {
    this.#form.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
  };

  #error(field: "login" | "password" | "code" | "name", value: string): string | null {
    const { checked, error } = this.state;
    if (checked && !value.trim()) return signin.missing;
    return error instanceof ApiError && OF_FIELD[error.code] === field
      ? [error.message, error.hint].filter(Boolean).join(" ")
      : null;
  }

  override render({ link }: Props, state: State): JSX.Element {
    const title = this.#setup
      ? words.setup
      : link.purpose === "reset"
        ? words.reset
        : words.invite(link.name);
    const lead = this.#setup
      ? words.setupLead
      : link.purpose === "reset"
        ? words.resetLead(link.login)
        : words.inviteLead(link.login);
    return (
      <Door title={title} lead={lead} testId="welcome">
        <form class="form" noValidate ref={this.#form} onSubmit={this.#send}>
          {!OF_FIELD[codeOf(state.error)] && <Problem error={state.error} />}
          {this.#names(state)}
          <Field
            label={words.password}
            hint={words.passwordHint}
            type="password"
            name="password"
            autoComplete="new-password"
            value={state.password}
            onValue={(password) => this.setState({ password, error: null })}
            error={this.#error("password", state.password)}
          />
          {state.needsCode && (
            <Field
              label={signin.code}
              hint={signin.codeHint}
              name="code"
              autoComplete="one-time-code"
              inputMode="numeric"
              data-code=""
              value={state.code}
              onValue={(code) => this.setState({ code, error: null })}
              error={this.#error("code", state.code)}
            />
          )}
          {this.#setup && this.#also(state.roles)}
          <div class="form-actions">
            <Button type="submit" look="primary" wide busy={state.busy} testId="welcome-go">
              {this.#setup ? words.goSetup : words.go}
            </Button>
          </div>
        </form>
      </Door>
    );
  }

  #names({ login, name }: State): JSX.Element {
    const hidden = <input type="hidden" name="username" autocomplete="username" value={login} />;
    if (this.props.link.purpose === "reset") return hidden;
    return (
      <>
        <Field
          label={words.name}
          hint={words.nameHint}
          name="name"
          autoComplete="name"
          value={name}
          onValue={(value) => this.setState({ name: value })}
          error={this.#setup ? this.#error("name", name) : null}
        />
        {this.#setup ? (
          <Field
            label={words.login}
            hint={words.loginHint}
            name="username"
            autoComplete="username"
            autocapitalize="none"
            spellcheck={false}
            value={login}
            onValue={(value) => this.setState({ login: value, error: null })}
            error={this.#error("login", login)}
          />
        ) : (
          hidden
        )}
      </>
    );
  }

  #also(roles: readonly Role[]): JSX.Element {
    const box = (role: Role, label: string) => (
      <Checkbox
        label={label}
        checked={roles.includes(role)}
        onValue={(on) => this.setState({ roles: on ? [...roles, role] : roles.filter((r) => r !== role) })}
      />
    );
    return (
      <fieldset class="fieldset">
        <legend>{words.also}</legend>
        {box("agent", words.agent)}
        {box("lead", words.lead)}
      </fieldset>
    );
  }
}

const codeOf = (error: unknown): string => (error instanceof ApiError ? error.code : "");
