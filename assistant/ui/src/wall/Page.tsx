// The wall's page: the model and its line for as long as the page is open.
import { effect } from "@preact/signals";
import { Component, type JSX } from "preact";
import type { PageProps } from "../pages";
import { session } from "../session";
import { WallModel } from "./model";
import { Wall } from "./Wall";

export default class WallPage extends Component<PageProps> {
  readonly #model = new WallModel({ onSignedOut: session.lost });
  #stop: (() => void)[] = [];

  override componentWillMount(): void {
    this.#model.read(this.props.query);
  }

  override componentDidMount(): void {
    const { line } = this.#model;
    this.#stop = [
      this.#model.start(),
      session.whenBack(() => line.retryNow()),
      // A line that is refused, not closed, does not say why: perhaps nobody is signed in any more.
      effect(() => {
        if (line.state.value.kind === "cut" && !session.open.peek()) void session.load();
      }),
    ];
  }

  override componentWillReceiveProps({ query }: PageProps): void {
    this.#model.read(query);
  }

  override componentWillUnmount(): void {
    for (const stop of this.#stop) stop();
  }

  override render(): JSX.Element {
    return <Wall model={this.#model} />;
  }
}
