// One-time links: the first account, an invite, a new password, a sign-in. The token stands in the fragment of the
// address, which no server is sent, and is removed from it at once.
import { Component, type JSX } from "preact";
import { accounts, type Link, type SessionInfo } from "../accounts";
import { Button, Failed, Loading, Notice } from "../design/parts";
import { ApiError } from "../http";
import { home } from "../pages";
import { go } from "../router";
import { session } from "../session";
import { Door } from "../signin/Door";
import { welcome as words } from "../words/welcome";
import { TakeLink } from "./TakeLink";

interface State {
  token: string;
  link: Link | null;
  error: unknown;
}

export default class WelcomePage extends Component<object, State> {
  override state: State = { token: tokenFromAddress(), link: null, error: null };

  override componentDidMount(): void {
    if (this.state.token) void this.#look();
    addEventListener("hashchange", this.#other);
  }

  override componentWillUnmount(): void {
    removeEventListener("hashchange", this.#other);
  }

  /** Another link was opened in this tab. */
  #other = (): void => {
    const token = tokenFromAddress();
    if (token) this.setState({ token, link: null, error: null }, () => void this.#look());
  };

  #look = async (): Promise<void> => {
    const { token } = this.state;
    this.setState({ error: null });
    try {
      const link = await accounts.look(token);
      if (link.purpose === "signin") this.#done(await accounts.take({ token }));
      else this.setState({ link });
    } catch (error) {
      this.setState({ error });
    }
  };

  #done = (info: SessionInfo): void => {
    session.leave();
    session.take(info);
    go(info.state === "enrol" ? "/enrol" : home(session.roles.value), { replace: true });
  };

  override render(_: object, { token, link, error }: State): JSX.Element {
    if (!token) return <Dead title={words.noLink} more={words.noLinkMore} />;
    if (error instanceof ApiError && error.code === "link_unknown")
      return <Dead title={words.unknown} more={words.unknownMore} />;
    if (link) return <TakeLink token={token} link={link} done={this.#done} />;
    return (
      <Door title={words.looking} testId="welcome">
        {error ? <Failed error={error} retry={() => void this.#look()} /> : <Loading what={words.looking} />}
      </Door>
    );
  }
}

function Dead({ title, more }: { title: string; more: string }): JSX.Element {
  return (
    <Door title={title} testId="welcome-dead">
      <Notice look="info">{more}</Notice>
      <div>
        <Button onClick={() => go("/signin")}>{words.toSignIn}</Button>
      </div>
    </Door>
  );
}

function tokenFromAddress(): string {
  const token = location.hash.slice(1);
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}
