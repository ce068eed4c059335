// The agent's page: the screen, and the line that feeds it for as long as the page is open.
import { effect } from "@preact/signals";
import { Component, type JSX } from "preact";
import { LiveCall } from "../live";
import type { PageProps } from "../pages";
import { session } from "../session";
import "./agent.css";
import { AgentModel } from "./model";
import { Screen } from "./Screen";

/** Another call, or none in particular, is another line. */
export default function AgentPage({ query }: PageProps): JSX.Element {
  const call = query.get("call");
  return <Followed key={call ?? ""} call={call} />;
}

class Followed extends Component<{ call: string | null }> {
  readonly #model = new AgentModel(new LiveCall({ call: this.props.call, onSignedOut: session.lost }));
  #stop: (() => void)[] = [];

  override componentDidMount(): void {
    const { live } = this.#model;
    this.#stop = [
      this.#model.start(),
      session.whenBack(() => live.retryNow()),
      // A line that is refused, not closed, does not say why: perhaps nobody is signed in any more.
      effect(() => {
        if (live.line.value.kind === "cut" && !session.open.peek()) void session.load();
      }),
    ];
  }

  override componentWillUnmount(): void {
    for (const stop of this.#stop) stop();
  }

  override render(): JSX.Element {
    return <Screen model={this.#model} />;
  }
}
