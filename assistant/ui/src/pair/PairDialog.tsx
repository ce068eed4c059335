// On the first screen: the code for the second one, for as long as it is good.
import { Component, type JSX } from "preact";
import { ask, type Schemas } from "../api";
import { Button, CopyText, Dialog, Failed, Loaded, Loading } from "../design/parts";
import { serverNow } from "../servertime";
import { pair as words } from "../words/pair";
import "./pair.css";

export class PairDialog extends Component<{ close: () => void }, { now: number }> {
  override state = { now: serverNow() };
  readonly #code = new Loaded<Schemas["CodeShown"]>(() => ask("post", "/api/pairing"));
  #timer: ReturnType<typeof setInterval> | undefined;

  override componentDidMount(): void {
    void this.#code.load();
    this.#timer = setInterval(() => this.setState({ now: serverNow() }), 1000);
  }

  override componentWillUnmount(): void {
    clearInterval(this.#timer);
  }

  override render({ close }: { close: () => void }): JSX.Element {
    const error = this.#code.error.value;
    const code = this.#code.value.value;
    return (
      <Dialog title={words.offerTitle} onClose={close} testId="pair-dialog">
        {error ? (
          <Failed error={error} retry={this.#code.load} />
        ) : code ? (
          this.#shown(code)
        ) : (
          <Loading what={words.making} />
        )}
      </Dialog>
    );
  }

  #shown(code: Schemas["CodeShown"]): JSX.Element {
    const left = Math.max(0, Math.round((Date.parse(code.expires) - this.state.now) / 1000));
    return (
      <>
        <CopyText label={words.offerLead} text={`${location.origin}/pair`} />
        <div class="pair-offer">
          <p>{words.offerCode}</p>
          {left ? (
            <p class="pair-digits numbers" data-testid="pair-digits">
              <span aria-hidden="true">
                {code.code.slice(0, 3)} {code.code.slice(3)}
              </span>
              <span class="unseen">{words.digits(code.code)}</span>
            </p>
          ) : (
            <p role="status">{words.over}</p>
          )}
          {left ? (
            <p class="field-hint numbers">{words.left(left)}</p>
          ) : (
            <Button look="primary" busy={this.#code.busy.value} onClick={() => void this.#code.load()}>
              {words.fresh}
            </Button>
          )}
        </div>
        <p class="field-hint">
          {words.limits} {words.revoke}
        </p>
      </>
    );
  }
}
