// The wall: what asks for somebody, the live calls, and one of them open beside the list.
import { Component, createRef, type JSX } from "preact";
import { Loading } from "../design/parts";
import { moved } from "../router";
import { wall as words } from "../words/wall";
import { AlertBand } from "./AlertBand";
import { Filters } from "./Filters";
import { Head } from "./Head";
import { KeysDialog } from "./KeysDialog";
import { type Command, commandOf } from "./keys";
import { List } from "./List";
import type { WallModel } from "./model";
import { Panel } from "./Panel";
import { LineNotice, Nothing } from "./Quiet";
import "./wall.css";
import "./row.css";

export class Wall extends Component<{ model: WallModel }> {
  readonly #heading = createRef<HTMLHeadingElement>();

  override componentDidMount(): void {
    addEventListener("keydown", this.#pressed);
    if (moved) this.#heading.current?.focus({ preventScroll: true });
  }

  override componentWillUnmount(): void {
    removeEventListener("keydown", this.#pressed);
  }

  #pressed = (event: KeyboardEvent): void => {
    const { model } = this.props;
    const command = model.keysShown.value ? null : commandOf(event, model.letterKeys.value);
    if (!command) return;
    if (command === "close" && model.opened.value === null) return;
    event.preventDefault();
    this.#obey(command);
  };

  #obey(command: Command): void {
    const { model } = this.props;
    const first = model.first();
    if (command === "acknowledge" && first) void model.acknowledge(first);
    else if (command === "open" && first) model.show(first.row.id);
    else if (command === "sort") model.settle(true);
    else if (command === "far") model.setFar(!model.far.value);
    else if (command === "sound") model.setSound(!model.sound.value);
    else if (command === "close") model.show(null);
    else if (command === "help") model.keysShown.value = true;
    else if (command === "search") {
      model.filtersShown.value = true;
      focusSoon("[data-testid=filter-name]");
    } else if (command === "listen") document.querySelector<HTMLElement>("[data-testid=listen]")?.click();
    else if (command === "note" || command === "mark") {
      document.querySelector<HTMLElement>(`[data-testid=tab-${command}]`)?.click();
      focusSoon(`.wall-panel [data-testid=${command}]`);
    }
  }

  override render({ model }: { model: WallModel }): JSX.Element {
    const opened = model.opened.value;
    return (
      <main
        class="wall"
        id="main"
        data-testid="wall"
        data-line={model.line.state.value.kind}
        data-far={model.far.value ? "" : undefined}
        data-open={opened ? "" : undefined}
      >
        <div class="wall-side">
          <h1 class="unseen" tabIndex={-1} ref={this.#heading}>
            {words.title}
          </h1>
          <AlertBand model={model} />
          <Head model={model} />
          <Filters model={model} />
          <LineNotice model={model} />
          <Calls model={model} />
        </div>
        {opened && <Panel key={opened} model={model} call={opened} />}
        {model.keysShown.value && <KeysDialog model={model} />}
        <p class="unseen" role="alert">
          {model.alarm.value}
        </p>
        <p class="unseen" role="status" data-testid="news">
          {model.news.value}
        </p>
      </main>
    );
  }
}

function Calls({ model }: { model: WallModel }): JSX.Element | null {
  if (!model.rows.known.value)
    return model.line.state.value.kind === "connecting" ? <Loading what={words.loading} /> : null;
  return model.shown.value.length ? <List model={model} /> : <Nothing model={model} />;
}

function focusSoon(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}
