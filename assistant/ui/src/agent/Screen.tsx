// The agent's screen, in whatever state the call and the line are.
import { Component, type ComponentChildren, type JSX } from "preact";
import { Button } from "../design/parts";
import { toggleTheme } from "../design/theme";
import type { CallState } from "../wire";
import { words } from "../words/agent";
import { AskBox } from "./AskBox";
import { CardPanel } from "./CardPanel";
import { Ended } from "./Ended";
import { Foot } from "./Foot";
import { Header } from "./Header";
import { Heat } from "./Heat";
import { type Command, commandOf } from "./keys";
import { LateDialogs } from "./LateDialogs";
import type { AgentModel } from "./model";
import { Notices } from "./Notices";
import { Connecting, Refused, Waiting } from "./Quiet";
import { Side } from "./Side";
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
    if (model.dialog.value) return;
    const command = commandOf(event, model.preferences.letterKeys.value);
    if (command && obey(model, command)) event.preventDefault();
  };

  override render({ model }: { model: AgentModel }): JSX.Element {
    const { font, density } = model.preferences;
    return (
      <div
        class="screen"
        data-testid="screen"
        data-mode={model.mode.value}
        data-line={model.live.line.value.kind}
        data-font={font.value}
        data-density={density.value}
      >
        <Header model={model} />
        <Notices model={model} />
        <Guard>
          <Body model={model} />
        </Guard>
        <LateDialogs model={model} />
      </div>
    );
  }
}

/** Does what a key stands for; true where the key is spent. */
function obey(model: AgentModel, command: Command): boolean {
  const { deeds, preferences } = model;
  const live = model.state.value?.status === "live";
  const on: Record<Command, () => unknown> = {
    use: () => deeds.act("use"),
    dismiss: () => deeds.act("dismiss"),
    reword: () => deeds.reword(),
    pin: () => deeds.pin(),
    undo: () => deeds.undo(),
    ask: () => live && ++model.asks.value,
    summarise: () => deeds.summarise(),
    lists: () => model.show("lists"),
    checklist: () => model.show("checklist"),
    lead: () => deeds.lead(),
    note: () => deeds.readNote(),
    hold: () => deeds.hold(),
    told: () => model.state.value?.consent === "unknown" && deeds.consent("told"),
    find: () => model.state.value && ++model.finds.value,
    jump: () => ++model.jumps.value,
    bigger: () => preferences.resize(1),
    smaller: () => preferences.resize(-1),
    theme: toggleTheme,
    help: () => {
      model.dialog.value = "keys";
    },
  };
  on[command]();
  return command === "ask" || command === "find";
}

function Body({ model }: { model: AgentModel }): JSX.Element {
  const state = model.state.value;
  const line = model.live.line.value;
  if (state) return <Call model={model} state={state} />;
  if (line.kind === "refused") return <Refused model={model} line={line} />;
  return model.mode.value === "waiting" ? (
    <Waiting model={model} />
  ) : (
    <Connecting away={line.kind === "cut"} />
  );
}

function Call({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const ended = state.status === "ended";
  return (
    <main class="call" id="main" data-ended={ended ? "" : undefined}>
      <div class="call-now">
        {ended ? (
          <Ended key={state.call_id} model={model} state={state} />
        ) : (
          <>
            <Heat model={model} state={state} />
            <CardPanel model={model} state={state} />
            <Foot model={model} />
            <AskBox key={state.call_id} model={model} />
          </>
        )}
      </div>
      <div class="call-said">
        <Transcript state={state} jumps={model.jumps.value} finds={model.finds.value} />
        <Side model={model} state={state} />
      </div>
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
      <main class="quiet" id="main" data-testid="fault">
        <h1>{words.fault.title}</h1>
        <p>{words.fault.text}</p>
        <Button look="primary" onClick={() => location.reload()}>
          {words.fault.reload}
        </Button>
      </main>
    );
  }
}
