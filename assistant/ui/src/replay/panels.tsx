// Parts of the replay that are loaded when they are first asked for. Each is the default export of `panels/NAME.tsx`.
import { Component, type ComponentType, type JSX } from "preact";
import { Failed, Loading } from "../design/States";
import type { ReplayModel } from "./model";

/** What a panel is given; it stands in the column beside the transcript. */
export interface PanelProps {
  readonly model: ReplayModel;
}

type Module = { default: ComponentType<PanelProps> };

const built = import.meta.glob<Module>("./panels/*.tsx");

export const whatIf = built["./panels/WhatIf.tsx"];
export const exports = built["./panels/Export.tsx"];

interface Props extends PanelProps {
  load: () => Promise<Module>;
}

interface View {
  inner: ComponentType<PanelProps> | null;
  error: unknown;
}

export class Panel extends Component<Props, View> {
  override state: View = { inner: null, error: null };

  override componentDidMount(): void {
    void this.#load();
  }

  #load = async (): Promise<void> => {
    try {
      const inner = (await this.props.load()).default;
      this.setState({ inner, error: null });
    } catch (error) {
      this.setState({ error });
    }
  };

  override render({ model }: Props, { inner: Inner, error }: View): JSX.Element {
    if (Inner) return <Inner model={model} />;
    return error ? <Failed error={error} retry={this.#load} /> : <Loading />;
  }
}
