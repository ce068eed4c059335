// Quiet side matter: what was agreed, asked and promised, and the checklist. One part is open at a time, or none.
import { Component, type ComponentChildren, type JSX } from "preact";
import { Button, Icon, type IconName, Key } from "../design/parts";
import { clock } from "../format";
import type { CallState, Item, ListKind, Point } from "../wire";
import { words } from "../words/agent";
import { KEY } from "./keys";
import type { AgentModel, Part } from "./model";

const KINDS: readonly ListKind[] = ["agreed", "open", "promised"];
const KIND_ICONS: Record<ListKind, IconName> = { agreed: "tick", open: "ask", promised: "acknowledge" };

export function Side({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const ticked = state.checklist.filter((item) => item.ticked_at !== null).length;
  const open = model.part.value;
  return (
    <section class="side panel" aria-label={words.side.label} data-testid="side">
      <div class="side-heads">
        <Head model={model} part="lists" open={open === "lists"}>
          {words.side.lists} <span class="side-count numbers">{state.points.length}</span>
        </Head>
        {state.checklist.length > 0 && (
          <Head model={model} part="checklist" open={open === "checklist"}>
            {words.side.checklist}{" "}
            <span class="side-count numbers">{words.side.done(ticked, state.checklist.length)}</span>
          </Head>
        )}
        {state.status === "live" && state.points.length > 0 && (
          <Button
            small
            look="quiet"
            title={words.side.summariseMore}
            busy={model.deeds.busy.value.has("summarise")}
            onClick={() => model.deeds.summarise()}
            testId="summarise"
          >
            {words.side.summarise}
            <Key>{KEY.summarise}</Key>
          </Button>
        )}
      </div>
      {open === "lists" && <Lists points={state.points} />}
      {open === "checklist" && state.checklist.length > 0 && <Checklist model={model} state={state} />}
    </section>
  );
}

interface HeadProps {
  model: AgentModel;
  part: NonNullable<Part>;
  open: boolean;
  children: ComponentChildren;
}

function Head({ model, part, open, children }: HeadProps): JSX.Element {
  return (
    <button
      type="button"
      class="side-head"
      aria-expanded={open}
      aria-controls={open ? `side-${part}` : undefined}
      onClick={() => model.show(part)}
      data-testid={`head-${part}`}
    >
      <span>{children}</span>
      <Key>{KEY[part]}</Key>
    </button>
  );
}

function Lists({ points }: { points: readonly Point[] }): JSX.Element {
  if (!points.length)
    return (
      <p class="side-body side-empty" id="side-lists" data-testid="lists">
        {words.side.empty}
      </p>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="side-body" id="side-lists" tabIndex={0} aria-label={words.side.lists} data-testid="lists">
      {KINDS.map((kind) => {
        const of = points.filter((point) => point.kind === kind);
        if (!of.length) return null;
        return (
          <section key={kind} class="side-list" data-kind={kind}>
            <h2>
              <Icon name={KIND_ICONS[kind]} size={15} />
              {words.side.kind(kind)}
            </h2>
            <ul>
              {of.map((point) => (
                <li key={point.id}>
                  <span>{point.quote}</span>{" "}
                  <small class="numbers">
                    {words.side.by(point.by)} · {clock(point.at)}
                  </small>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </section>
  );
}

function Checklist({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  return (
    <section
      class="side-body"
      id="side-checklist"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={words.side.checklist}
      data-testid="checklist"
    >
      <ul class="checklist">
        {state.checklist.map((item) => (
          <Line key={item.id} model={model} item={item} live={state.status === "live"} />
        ))}
      </ul>
    </section>
  );
}

/** An item, with a way to say it and the rule it stands on once they are asked for. */
class Line extends Component<{ model: AgentModel; item: Item; live: boolean }, { open: boolean }> {
  override state = { open: false };

  override render(
    { model, item, live }: { model: AgentModel; item: Item; live: boolean },
    { open }: { open: boolean },
  ): JSX.Element {
    const done = item.ticked_at !== null;
    return (
      <li class="check-item" data-ticked={done ? "" : undefined} data-testid="check-item" data-item={item.id}>
        <label class="check-main">
          <input
            type="checkbox"
            checked={done}
            disabled={done || !live}
            onChange={() => model.deeds.tick(item.id)}
            data-testid="tick"
          />
          <span>
            {item.title}
            {done && <small class="numbers"> {words.side.ticked(clock(item.ticked_at ?? 0), item.by)}</small>}
          </span>
        </label>
        {(item.example || item.citation) && (
          <button
            type="button"
            class="check-more"
            aria-expanded={open}
            aria-label={`${words.side.more}: ${item.title}`}
            onClick={() => this.setState({ open: !open })}
            data-testid="cite"
          >
            <Icon name="inform" size={16} />
          </button>
        )}
        {open && (
          <div class="check-about" data-testid="citation">
            {item.example && (
              <p>
                {words.side.example}: <q>{item.example}</q>
              </p>
            )}
            {item.citation && <p>{item.citation}</p>}
          </div>
        )}
      </li>
    );
  }
}
