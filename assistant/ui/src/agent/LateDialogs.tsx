// The dialogs are fetched once the screen stands, before anybody asks for one.
import { Component, type ComponentType, type JSX } from "preact";
import { toast } from "../design/parts";
import { words } from "../words/agent";
import type { AgentModel } from "./model";

type Inner = ComponentType<{ model: AgentModel }>;
let loaded: Inner | null = null;

export async function loadDialogs(): Promise<void> {
  loaded ??= (await import("./Dialogs")).Dialogs;
}

export class LateDialogs extends Component<{ model: AgentModel }> {
  override componentDidMount(): void {
    if (!loaded) void this.#load(false);
  }

  #load = async (asked: boolean): Promise<void> => {
    try {
      await loadDialogs();
      this.forceUpdate();
    } catch {
      if (!asked) return;
      this.props.model.dialog.value = null;
      toast(words.fault.dialog, { look: "problem" });
    }
  };

  override render({ model }: { model: AgentModel }): JSX.Element | null {
    if (!model.dialog.value) return null;
    const Dialogs = loaded;
    if (!Dialogs) void this.#load(true);
    return Dialogs && <Dialogs model={model} />;
  }
}
