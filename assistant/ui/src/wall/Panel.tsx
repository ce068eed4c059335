// One call beside the list, live: its gauge, the sentence on the agent's screen, what is said, and a word to the agent.
import { Component, createRef, type JSX } from "preact";
import { Banner, Icon, IconButton, LevelChip, Loading, Tabs } from "../design/parts";
import { clock } from "../format";
import { LiveCall } from "../live";
import { session } from "../session";
import { level, openCard } from "../state";
import type { CallState } from "../wire";
import { trends } from "../words/common";
import { wall as words } from "../words/wall";
import { Heard } from "./Heard";
import { Listen } from "./Listen";
import { MarkForm } from "./MarkForm";
import type { WallModel } from "./model";
import { NoteForm } from "./NoteForm";
import { spark } from "./spark";
import "./panel.css";

interface Props {
  model: WallModel;
  call: string;
}

interface View {
  tab: "note" | "mark";
}

export class Panel extends Component<Props, View> {
  override state: View = { tab: "note" };
  readonly #live = new LiveCall({ call: this.props.call, onSignedOut: session.lost });
  readonly #heading = createRef<HTMLHeadingElement>();
  #before: Element | null = null;
  #back = (): void => {};

  override componentDidMount(): void {
    this.#before = document.activeElement;
    this.#live.start();
    this.#back = session.whenBack(() => this.#live.retryNow());
    this.#heading.current?.focus({ preventScroll: true });
  }

  override componentWillUnmount(): void {
    this.#live.stop();
    this.#back();
    const row = document.querySelector<HTMLElement>(`[data-call="${CSS.escape(this.props.call)}"] .row-open`);
    const to = row ?? this.#before;
    // Only where the focus would be lost with the panel is it given back.
    if (document.activeElement?.closest(".wall-panel") && to instanceof HTMLElement && to.isConnected)
      setTimeout(() => to.focus({ preventScroll: true }));
  }

  override render({ model, call }: Props, { tab }: View): JSX.Element {
    const state = this.#live.state.value;
    const name = model.rows.get(call)?.name.value ?? state?.title ?? call;
    return (
      <aside class="wall-panel" aria-label={words.panel.label(name)} data-testid="panel">
        <header class="panel-head">
          <div class="panel-name">
            <h2 tabIndex={-1} ref={this.#heading}>
              {name}
            </h2>
            {state && <p class="panel-title">{state.title}</p>}
          </div>
          <IconButton
            icon="cross"
            label={words.panel.close}
            keys="Esc"
            onClick={() => model.show(null)}
            testId="panel-close"
          />
        </header>
        <LineState live={this.#live} />
        {state && (
          <>
            <Gauge state={state} row={model.rows.get(call)?.clock.value} />
            <Listen call={call} live={state.status === "live"} />
            <OnScreen state={state} />
            <Heard state={state} />
            {state.status === "ended" ? (
              <Over call={call} />
            ) : (
              <div class="panel-write">
                <Tabs
                  label={words.panel.compose}
                  tabs={[
                    { id: "note", label: words.panel.toAgent, icon: "card" },
                    { id: "mark", label: words.panel.toRecord, icon: "pin" },
                  ]}
                  value={tab}
                  onValue={(id) => this.setState({ tab: id === "mark" ? "mark" : "note" })}
                >
                  <div hidden={tab !== "note"}>
                    <NoteForm state={state} />
                  </div>
                  <div hidden={tab !== "mark"}>
                    <MarkForm state={state} />
                  </div>
                </Tabs>
              </div>
            )}
          </>
        )}
      </aside>
    );
  }
}

function LineState({ live }: { live: LiveCall }): JSX.Element | null {
  const line = live.line.value;
  const state = live.state.value;
  if (line.kind === "refused")
    return (
      <Banner icon="lost" look="cut" testId="panel-refused">
        <strong>{words.panel.refused}</strong> {line.message} {line.hint}
      </Banner>
    );
  if (line.kind === "cut")
    return (
      <Banner icon="cut" look="cut" testId="panel-cut">
        {words.panel.cut}
      </Banner>
    );
  return state ? null : <Loading what={words.panel.loading} />;
}

function Gauge({ state, row }: { state: CallState; row: string | undefined }): JSX.Element {
  const now = level(state);
  const trend = state.risk.at(-1)?.trend ?? "steady";
  const heats = state.risk.map(({ at, heat }) => [at, heat] as const);
  return (
    <div class="panel-gauge" data-level={now}>
      <LevelChip level={now} testId="panel-level" />
      <span class="panel-trend">
        <Icon name={trend} size={16} />
        {trends[trend]}
      </span>
      <span class="panel-clock numbers">
        {state.status === "live" ? (row ?? clock(state.at)) : clock(state.duration ?? state.at)}
      </span>
      <svg class="row-spark panel-spark" viewBox="0 -6 100 112" preserveAspectRatio="none" aria-hidden="true">
        <path class="row-spark-ground" d="M0 100H100" />
        <path class="row-spark-line" d={spark(heats, state.at)} />
      </svg>
    </div>
  );
}

function OnScreen({ state }: { state: CallState }): JSX.Element | null {
  const card = openCard(state);
  if (state.status === "ended") return null;
  if (!card) return <p class="panel-no-card">{words.panel.noCard}</p>;
  return (
    <section class="panel-card" data-urgent={card.urgent ? "" : undefined} aria-label={words.panel.card}>
      <p class="panel-card-label">
        <Icon name={card.urgent ? "warning" : "card"} size={14} />
        {words.panel.card}
        {card.pinned && `, ${words.panel.pinned}`}
      </p>
      <p class="panel-card-text" data-testid="panel-card">
        {card.text}
      </p>
    </section>
  );
}

function Over({ call }: { call: string }): JSX.Element {
  return (
    <div class="panel-over" role="status">
      <p>{words.panel.over}</p>
      <a
        class="button"
        data-look="primary"
        href={`/calls/${encodeURIComponent(call)}`}
        data-testid="to-replay"
      >
        {words.panel.replay}
      </a>
    </div>
  );
}
