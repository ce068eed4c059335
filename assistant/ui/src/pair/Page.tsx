// The page of the second screen: six digits, and one's calls stand here.
import { Component, createRef, type JSX } from "preact";
import { ask } from "../api";
import { Button, Doing, Field, Notice, Problem } from "../design/parts";
import { home } from "../pages";
import { go } from "../router";
import { session } from "../session";
import { Door } from "../signin/Door";
import { pair as words } from "../words/pair";
import "./pair.css";

const DIGITS = 6;

interface State {
  code: string;
  tried: boolean;
}

export default class PairPage extends Component<object, State> {
  override state: State = { code: "", tried: false };
  readonly #claim = new Doing();
  readonly #form = createRef<HTMLFormElement>();

  override componentDidMount(): void {
    this.#form.current?.querySelector("input")?.focus();
  }

  #written = (text: string): void => {
    const digits = text.replace(/\D/g, "").slice(0, DIGITS);
    this.setState({ code: digits, tried: false });
  };

  #sent = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { code } = this.state;
    this.setState({ tried: true });
    if (code.length !== DIGITS) return;
    const done = await this.#claim.run(async () => {
      session.take(await ask("post", "/api/pairing/claim", { body: { code } }));
    });
    if (done) go(home(session.roles.value), { replace: true });
    else this.setState({ code: "", tried: false });
  };

  override render(_: object, { code, tried }: State): JSX.Element {
    const short = tried && code.length !== DIGITS;
    return (
      <Door title={words.title} lead={words.lead} testId="pair">
        {session.info.value?.state === "signed_in" && <Notice>{words.already}</Notice>}
        <form class="form pair-form" ref={this.#form} onSubmit={(event) => void this.#sent(event)} noValidate>
          <Field
            label={words.code}
            hint={words.codeHint}
            error={short ? words.short : null}
            value={code}
            onValue={this.#written}
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={DIGITS + 1}
            data-code=""
            testId="pair-code"
          />
          <Problem error={this.#claim.error.value} />
          <Button type="submit" look="primary" wide busy={this.#claim.busy.value} testId="pair-go">
            {words.go}
          </Button>
        </form>
        <p class="door-foot">
          <a href="/signin">{words.signIn}</a>
        </p>
      </Door>
    );
  }
}
