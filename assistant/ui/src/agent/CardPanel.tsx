// The one sentence to say now, or, when none is called for, what the assistant hears.
import type { JSX } from "preact";
import { Icon, isIcon } from "../design/Icon";
import { Button, Key } from "../design/parts";
import { clock } from "../format";
import type { CallState, Card } from "../wire";
import { words } from "../words/agent";
import { Brief } from "./Brief";
import { KEY } from "./keys";
import type { AgentModel } from "./model";

export function CardPanel({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const card = model.card.value;
  const mode = model.mode.value;
  if (!card && mode === "ringing") return <Brief state={state} />;
  return (
    <section class="stage" aria-label={words.card.label} data-testid="stage">
      <div
        class="card panel"
        data-testid={card ? "card" : mode === "hold" ? "held" : "listening"}
        data-card={card?.id}
        data-urgent={card ? String(card.urgent) : undefined}
        data-pinned={card?.pinned ? "" : undefined}
        data-length={card ? lengthOf(card.text) : undefined}
      >
        {card && state.held && (
          <p class="card-held" data-testid="card-held">
            <Icon name="pause" />
            {words.hold.card}
          </p>
        )}
        <div class="card-status" role="status" aria-live="polite" aria-atomic="true">
          {card ? (
            <Sentence key={card.id} card={card} />
          ) : mode === "hold" ? (
            <Held key="held" model={model} />
          ) : (
            <Listening key="listening" state={state} />
          )}
        </div>
        {!card && mode !== "hold" && <Hears state={state} />}
        {card && <Actions model={model} card={card} />}
      </div>
      {model.deeds.failure.value && (
        <p class="failure" role="alert" data-testid="failure">
          <Icon name="warning" />
          {model.deeds.failure.value}
        </p>
      )}
    </section>
  );
}

/** Long sentences are set smaller, so that none needs scrolling. */
function lengthOf(text: string): string {
  if (text.length <= 70) return "short";
  if (text.length <= 130) return "middle";
  return text.length <= 260 ? "long" : "longest";
}

function Sentence({ card }: { card: Card }): JSX.Element {
  const { why } = card;
  return (
    <div class="sentence">
      <p class="card-labels">
        {card.urgent && (
          <strong class="card-urgent" data-testid="card-urgent">
            <Icon name="warning" size={20} />
            {words.card.urgent(words.about(card.about))}
          </strong>
        )}
        <span class="card-stance" data-testid="card-stance">
          {isIcon(card.stance) && <Icon name={card.stance} size={18} />}
          {words.stance(card.stance)}
        </span>
        {card.pinned && (
          <span class="card-stance" data-testid="card-pinned">
            <Icon name="pin" size={18} />
            {words.card.pinned}
          </span>
        )}
      </p>
      <p class="card-text" data-testid="card-text">
        {card.text}
      </p>
      <p class="card-why" data-testid="card-why">
        {why.quote ? (
          <span class="card-quote">
            {words.card.why} {words.card.said(why.channel)} <q>{why.quote}</q>
          </span>
        ) : null}
        <span class="card-rule">
          {why.rule}
          <span class="card-pack">
            {card.pack} {card.version}
          </span>
        </span>
      </p>
    </div>
  );
}

function Actions({ model, card }: { model: AgentModel; card: Card }): JSX.Element {
  const { deeds } = model;
  const others = card.others.length;
  return (
    <div class="card-actions">
      <Button look="primary" onClick={() => void deeds.act("use")} testId="card-use">
        <Icon name="tick" />
        {words.card.use}
        <Key>{KEY.use}</Key>
      </Button>
      {others > 0 && (
        <Button onClick={() => deeds.reword()} title={words.card.rewordMore(others)} testId="card-reword">
          {words.card.reword}
          <Key>{KEY.reword}</Key>
        </Button>
      )}
      <Button onClick={() => void deeds.act("dismiss")} testId="card-dismiss">
        {words.card.dismiss}
        <Key>{KEY.dismiss}</Key>
      </Button>
      <Button look="quiet" aria-pressed={card.pinned} onClick={() => deeds.pin()} testId="card-pin">
        <Icon name="pin" />
        <span class="card-pin-word">{card.pinned ? words.card.unpin : words.card.pin}</span>
        <Key>{KEY.pin}</Key>
      </Button>
    </div>
  );
}

function Held({ model }: { model: AgentModel }): JSX.Element {
  return (
    <div class="listening">
      <p class="listening-title">
        <Icon name="pause" size={32} />
        {words.hold.title}
      </p>
      <p class="listening-text">{words.hold.text}</p>
      <Waited model={model} />
    </div>
  );
}

function Waited({ model }: { model: AgentModel }): JSX.Element | null {
  const since = model.heldSince.value;
  if (since === null) return null;
  return (
    <p class="listening-hears numbers" aria-live="off" data-testid="held-since">
      {words.hold.since(clock(model.seconds.value - since))}
    </p>
  );
}

function Listening({ state }: { state: CallState }): JSX.Element {
  const level = state.risk.at(-1)?.level ?? 0;
  return (
    <div class="listening">
      <p class="listening-title">
        <span class="listening-bars" aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </span>
        {words.listening.title}
      </p>
      <p class="listening-text">
        {words.listening.mood(level)} {words.listening.promise}
      </p>
    </div>
  );
}

/** What the assistant hears at this moment. Outside the live region: it changes too often to be read out. */
function Hears({ state }: { state: CallState }): JSX.Element {
  const signals = state.utterances.findLast((u) => u.reading)?.reading?.active ?? [];
  const sides = Object.values(state.sources);
  const silence = sides.some((side) => side?.status === "connected") || state.utterances.length > 0;
  const speaking = state.partials.customer
    ? words.listening.customer
    : state.partials.agent
      ? words.listening.agent
      : silence
        ? words.listening.silence
        : words.listening.noSound;
  return (
    <p class="listening-hears" data-testid="hears">
      <span>{speaking}.</span>{" "}
      {signals.length > 0 && words.listening.hears(signals.slice(0, 3).map(words.signal))}
    </p>
  );
}
