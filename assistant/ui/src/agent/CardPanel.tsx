// The one sentence to say now, or, when none is called for, what the assistant hears.
import type { JSX } from "preact";
import { Icon, isIcon } from "../design/Icon";
import { Button, Key } from "../design/parts";
import { clock } from "../format";
import type { CallState, Card } from "../wire";
import { outcomes, withdrawn, words } from "../words";
import type { AgentModel } from "./model";

export function CardPanel({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const card = model.card.value;
  const last = model.lastCard.value;
  return (
    <section class="stage" aria-label={words.card.label} data-testid="stage">
      <div
        class="card panel"
        data-testid={card ? "card" : "listening"}
        data-card={card?.id}
        data-urgent={card ? String(card.urgent) : undefined}
        data-length={card ? lengthOf(card.text) : undefined}
      >
        <div class="card-status" role="status" aria-live="polite" aria-atomic="true">
          {card ? <Sentence key={card.id} card={card} /> : <Listening key="listening" state={state} />}
        </div>
        {!card && <Hears state={state} />}
        {card && (
          <div class="card-actions">
            <Button look="primary" onClick={() => model.act("use")} testId="card-use">
              <Icon name="tick" />
              {words.card.use}
              <Key>Enter</Key>
            </Button>
            <Button onClick={() => model.act("dismiss")} testId="card-dismiss">
              {words.card.dismiss}
              <Key>Esc</Key>
            </Button>
          </div>
        )}
      </div>
      {model.failure.value && (
        <p class="failure" role="alert" data-testid="failure">
          <Icon name="warning" />
          {model.failure.value}
        </p>
      )}
      {last && <LastCard key={last.id} card={last} />}
    </section>
  );
}

/** Long sentences are set smaller, so that none needs scrolling. */
function lengthOf(text: string): string {
  if (text.length <= 70) return "short";
  return text.length <= 130 ? "middle" : "long";
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
      </p>
      <p class="card-text" data-testid="card-text">
        {card.text}
      </p>
      <p class="card-why" data-testid="card-why">
        {why.quote ? (
          <>
            {words.card.why} {words.card.said(why.channel)} <q>{why.quote}</q>
          </>
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

const OUTCOME_ICONS = { used: "tick", dismissed: "cross", withdrawn: "passed" } as const;

function LastCard({ card }: { card: Card }): JSX.Element | null {
  if (card.outcome === "open") return null;
  const word = card.reason ? withdrawn[card.reason] : outcomes[card.outcome];
  return (
    <div class="last-card" data-testid="last-card" data-card={card.id} data-outcome={card.outcome}>
      <span class="last-card-mark">
        <Icon name={OUTCOME_ICONS[card.outcome]} size={18} />
      </span>
      <p>
        <span class="last-card-word">{word}</span>
        <span class="numbers last-card-time">{clock(card.closed_at ?? card.offered_at)}</span>
        <span class="last-card-text">{card.text}</span>
      </p>
    </div>
  );
}
