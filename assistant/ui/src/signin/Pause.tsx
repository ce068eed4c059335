// Too many tries: how long to wait, counted down for the eye and said once for the ear.
import { Component, type JSX } from "preact";
import { Notice } from "../design/parts";
import { signin as words } from "../words/signin";

interface Props {
  seconds: number;
  over: () => void;
}

export class Pause extends Component<Props, { left: number }> {
  override state = { left: Math.ceil(this.props.seconds) };
  readonly #until = Date.now() + this.props.seconds * 1000;
  #timer: ReturnType<typeof setInterval> | undefined;

  override componentDidMount(): void {
    this.#timer = setInterval(() => {
      const left = Math.ceil((this.#until - Date.now()) / 1000);
      if (left <= 0) this.props.over();
      else this.setState({ left });
    }, 250);
  }

  override componentWillUnmount(): void {
    clearInterval(this.#timer);
  }

  override render({ seconds }: Props, { left }: { left: number }): JSX.Element {
    return (
      <div data-testid="throttled">
        <p class="unseen" role="alert">
          {words.wait}. {words.waitMore(seconds)}
        </p>
        <div aria-hidden="true">
          <Notice look="warning" title={words.wait}>
            <span class="numbers">{words.waitMore(left)}</span>
          </Notice>
        </div>
      </div>
    );
  }
}
