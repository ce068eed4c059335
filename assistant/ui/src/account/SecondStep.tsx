// The second step of signing in: set up, recovery codes, switch off.
import { Component, type JSX } from "preact";
import { type Account, accounts, type User } from "../accounts";
import { Button, Chip, Dialog, Notice, toast } from "../design/parts";
import { account as words } from "../words/account";
import { Enrolment } from "./Enrolment";
import { PasswordAsked } from "./PasswordAsked";
import { RecoveryCodes } from "./RecoveryCodes";

interface Props {
  user: User;
  totp: Account["totp"];
  changed: () => Promise<void>;
}

interface State {
  shown: "enrol" | "codes" | "off" | null;
  codes: readonly string[] | null;
}

const FEW = 3;

export class SecondStep extends Component<Props, State> {
  override state: State = { shown: null, codes: null };

  #close = (): void => {
    this.setState({ shown: null, codes: null });
    void this.props.changed();
  };

  override render({ totp }: Props, { shown }: State): JSX.Element {
    const { enrolled, required, codes_left } = totp;
    return (
      <section class="section" aria-labelledby="totp-title" data-testid="second-step">
        <div class="section-head">
          <div>
            <h2 id="totp-title">{words.totp}</h2>
            <p class="section-lead">
              {words.totpLead} {required && words.required} {enrolled && words.codesLeft(codes_left)}
            </p>
          </div>
          <Chip icon={enrolled ? "tick" : "ended"} look={enrolled ? "live" : "ended"}>
            {enrolled ? words.totpOn : words.totpOff}
          </Chip>
        </div>
        {enrolled && codes_left < FEW && <Notice look="warning">{words.fewCodes}</Notice>}
        <div class="form-actions">
          {!enrolled && (
            <Button onClick={() => this.setState({ shown: "enrol" })} testId="totp-set-up">
              {words.setUp}
            </Button>
          )}
          {enrolled && <Button onClick={() => this.setState({ shown: "codes" })}>{words.newCodes}</Button>}
          {enrolled && !required && (
            <Button look="danger" onClick={() => this.setState({ shown: "off" })}>
              {words.turnOff}
            </Button>
          )}
        </div>
        {shown && this.#dialog(shown)}
      </section>
    );
  }

  #dialog(shown: "enrol" | "codes" | "off"): JSX.Element {
    const passwordless = !this.props.user.local;
    const { codes } = this.state;
    if (shown === "enrol") {
      return (
        <Dialog title={words.totp} onClose={this.#close}>
          <Enrolment
            passwordless={passwordless}
            done={() => {
              toast(words.totpDone);
              this.#close();
            }}
          />
        </Dialog>
      );
    }
    if (shown === "codes") {
      return (
        <Dialog title={words.newCodes} onClose={this.#close}>
          {codes ? (
            <RecoveryCodes codes={codes} done={this.#close} />
          ) : (
            <PasswordAsked
              more={words.newCodesMore}
              go={words.newCodes}
              passwordless={passwordless}
              then={async (password) =>
                this.setState({ codes: (await accounts.newCodes(password)).recovery_codes })
              }
            />
          )}
        </Dialog>
      );
    }
    return (
      <Dialog title={words.turnOffTitle} onClose={this.#close}>
        <PasswordAsked
          more={words.turnOffMore}
          go={words.turnOff}
          danger
          passwordless={passwordless}
          then={async (password) => {
            await accounts.unenrol(password);
            toast(words.totpGone);
            this.#close();
          }}
        />
      </Dialog>
    );
  }
}
