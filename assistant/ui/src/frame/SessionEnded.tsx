// The session has ended while a screen was in use: the screen stays, and a sign-in over it goes on from there.
import { Component, type JSX } from "preact";
import { Banner, Button, Dialog, toast } from "../design/parts";
import { session } from "../session";
import type { SignInForm } from "../signin/SignInForm";
import { frame as words } from "../words/frame";

interface State {
  /** The form over the screen, once it is asked for. */
  Form: typeof SignInForm | null;
}

export class SessionEnded extends Component<object, State> {
  override state: State = { Form: null };

  #ask = async (): Promise<void> => {
    try {
      this.setState({ Form: (await import("../signin/SignInForm")).SignInForm });
    } catch {
      toast(words.loadFailed, { look: "problem" });
    }
  };

  override render(_: object, { Form }: State): JSX.Element {
    const info = session.info.value;
    return (
      <div class="frame-banner" role="alert">
        <Banner
          icon="exit"
          look="cut"
          testId="session-ended"
          action={
            <Button small look="primary" onClick={this.#ask}>
              {words.signIn}
            </Button>
          }
        >
          <strong>{words.ended}</strong> {words.endedMore}
        </Banner>
        {Form && info && (
          <Dialog title={words.signIn} onClose={() => this.setState({ Form: null })}>
            <Form
              login={info.user?.login ?? ""}
              oidc={info.oidc}
              done={(answer) => session.take(answer)}
              elsewhere
            />
          </Dialog>
        )}
      </div>
    );
  }
}
