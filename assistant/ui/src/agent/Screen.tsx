// The agent's screen, in whatever state the call and the line are.
import { Component, type ComponentChildren, type JSX } from "preact";
import { Button } from "../design/parts";
import { toggleTheme } from "../design/theme";
import type { CallState } from "../wire";
import { words } from "../words";
import { CardPanel } from "./CardPanel";
import { Ended } from "./Ended";
import { Header } from "./Header";
import { Heat } from "./Heat";
import { KeysDialog } from "./KeysDialog";
import { type Command, commandOf } from "./keys";
import type { AgentModel } from "./model";
import { Notices } from "./Notices";
import { Connecting, Refused, Waiting } from "./Quiet";
import { Transcript } from "./Transcript";

export class Screen extends Component<{ model: AgentModel }> {
  override componentDidMount(): void {
    addEventListener("keydown", this.#pressed);
  }

  override componentWillUnmount(): void {
    removeEventListener("keydown", this.#pressed);
  }

  #pressed = (event: KeyboardEvent): void => {
    const { model } = this.props;
    const command = model.keysShown.value ? null : commandOf(event, model.letterKeys.value);
    if (command) this.#obey(command);
  };

  #obey(command: Command): void {
    const { model } = this.props;
    if (command === "use" || command === "dismiss") void model.act(command);
    else if (command === "jump") model.jumps.value += 1;
    else if (command === "theme") toggleTheme();
    else model.keysShown.value = true;
  }

  override render({ model }: { model: AgentModel }): JSX.Element {
    return (
      <div
        class="screen"
        data-testid="screen"
        data-mode={model.mode.value}
        data-line={model.live.line.value.kind}
      >
        <Header model={model} />
        <Notices model={model} />
        <Guard>
          <Body model={model} />
        </Guard>
        {model.keysShown.value && <KeysDialog model={model} />}
      </div>
    );
  }
}

function Body({ model }: { model: AgentModel }): JSX.Element {
  const state = model.state.value;
  const line = model.live.line.value;
  if (state) return <Call model={model} state={state} />;
  if (line.kind === "refused") return <Refused model={model} line={line} />;
  return model.mode.value === "waiting" ? <Waiting /> : <Connecting away={line.kind === "cut"} />;
}

function Call({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  return (
    <main class="call">
      <div class="call-now">
        {state.status === "ended" ? (
          <Ended state={state} follows={!model.live.pinned} />
        ) : (
          <>
            <Heat state={state} seconds={model.seconds.value} />
            <CardPanel model={model} state={state} />
          </>
        )}
      </div>
      <Transcript state={state} jumps={model.jumps.value} />
    </main>
  );
}

/** Keeps a fault in one part of the screen from leaving it blank. */
class Guard extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render({ children }: { children: ComponentChildren }, { failed }: { failed: boolean }) {
    if (!failed) return children;
    return (
      <main class="quiet" data-testid="fault">
        <h1>{words.fault.title}</h1>
        <p>{words.fault.text}</p>
        <Button look="primary" onClick={() => location.reload()}>
          {words.fault.reload}
        </Button>
      </main>
    );
  }
}
