// Under the card: the team lead's note, and what became of the last sentence with a way to take that back.
import type { JSX } from "preact";
import { Button, Icon, Key } from "../design/parts";
import { clock } from "../format";
import type { Card, Note } from "../wire";
import { words } from "../words/agent";
import { outcomes, withdrawn } from "../words/common";
import { KEY } from "./keys";
import type { AgentModel } from "./model";

export function Foot({ model }: { model: AgentModel }): JSX.Element {
  const note = model.note.value;
  const last = model.lastCard.value;
  return (
    <div class="foot">
      <div role="status" aria-live="polite" class="foot-note">
        {note && <LeadNote key={note.id} model={model} note={note} />}
      </div>
      {last && (!note || model.undoLeft.value > 0) && <LastCard key={last.id} model={model} card={last} />}
    </div>
  );
}

function LeadNote({ model, note }: { model: AgentModel; note: Note }): JSX.Element {
  const waiting = model.state.value?.notes.filter((one) => !one.read).length ?? 1;
  return (
    <div class="lead-note" data-testid="lead-note" data-note={note.id}>
      <Icon name="people" size={22} />
      <div class="lead-note-words">
        <p class="lead-note-who">
          {words.lead.note(note.name)}
          <span class="numbers">{clock(note.at)}</span>
          {waiting > 1 && <span>{words.lead.more(waiting - 1)}</span>}
        </p>
        <p class="lead-note-text">{note.text}</p>
      </div>
      <Button small onClick={() => model.deeds.readNote()} testId="note-read">
        {words.lead.read}
        <Key>{KEY.note}</Key>
      </Button>
    </div>
  );
}

const OUTCOME_ICONS = { used: "tick", dismissed: "cross", withdrawn: "passed" } as const;

function LastCard({ model, card }: { model: AgentModel; card: Card }): JSX.Element | null {
  if (card.outcome === "open") return null;
  const word = (card.reason ? withdrawn[card.reason] : outcomes[card.outcome]) ?? outcomes.withdrawn;
  return (
    <div class="last-card" data-testid="last-card" data-card={card.id} data-outcome={card.outcome}>
      <span class="last-card-mark">
        <Icon name={OUTCOME_ICONS[card.outcome] ?? "passed"} size={16} />
      </span>
      <p>
        <span class="last-card-word">{word}</span>
        <span class="numbers last-card-time">{clock(card.closed_at ?? card.offered_at)}</span>
        <span class="last-card-text" title={card.text}>
          {card.text}
        </span>
      </p>
      <Undo model={model} />
    </div>
  );
}

function Undo({ model }: { model: AgentModel }): JSX.Element | null {
  const left = model.undoLeft.value;
  if (left <= 0) return null;
  return (
    <Button small onClick={() => model.deeds.undo()} testId="undo">
      {words.card.undo}
      <Key>{KEY.undo}</Key>
      <span class="numbers undo-left">{words.card.undoLeft(left)}</span>
    </Button>
  );
}
