// From events to what a screen shows: a pure reducer, the mirror of `assistant/calls/reducer.py`. The golden event logs
// in `tests/golden/` test both. Names are those of the JSON, so that a snapshot is a state.
import type {
  AnyEvent,
  CallStarted,
  CallState,
  Card,
  CardOffered,
  Degraded,
  Flag,
  Item,
  LogEvent,
  Note,
  Outcome,
  Partial,
  TranscriptFinal,
  TranscriptPartial,
  TranscriptRedacted,
  Trouble,
  Utterance,
  WithdrawReason,
} from "./wire";

export function initial(event: CallStarted): CallState {
  return {
    call_id: event.call_id,
    seq: event.seq,
    at: event.at,
    status: "live",
    source: event.source,
    title: event.title,
    started: event.time,
    recogniser: event.recogniser,
    classifier: event.classifier,
    playbook: event.playbook,
    recorded: event.recorded,
    second_pass: event.second_pass ?? "none", // a log from before there was one
    sources: {},
    utterances: [],
    partials: {},
    risk: [],
    cards: [],
    flags: [],
    points: [],
    checklist: (event.checklist ?? []).map((item) => ({ ...item, ticked_at: null, by: "" })),
    degraded: [],
    end_reason: null,
    duration: null,
    agent: event.agent ?? "", // these four: a log from before there were any
    team: event.team ?? "",
    consent: event.consent ?? "unknown",
    kept: event.kept ?? true,
    recording_paused: "",
    held: false,
    lead_called_at: null,
    notes: [],
  };
}

/**
 * The state after one more event. A stored event that was taken in already changes nothing; one of a type from the
 * future only moves `seq` and `at`.
 */
export function reduce(state: CallState, event: AnyEvent): CallState {
  if (event.type === "transcript.partial") return partial(state, event);
  if (!(event.seq > state.seq)) return state;
  return { ...stored(state, event), seq: event.seq, at: Math.max(state.at, event.at) };
}

export function level(state: CallState): number {
  return state.risk.at(-1)?.level ?? 0;
}

/** The card on the screen, if any. */
export function openCard(state: CallState): Card | null {
  const last = state.cards.at(-1);
  return last?.outcome === "open" ? last : null;
}

function stored(state: CallState, event: LogEvent): CallState {
  switch (event.type) {
    case "source.changed": {
      const change = { status: event.status, reason: event.reason };
      return { ...state, sources: { ...state.sources, [event.channel]: change } };
    }
    case "transcript.final":
      return final(state, event);
    case "transcript.revised": {
      const { text, start, end, confidence, words, replaces: replaced } = event;
      return amended(state, event.utterance, { text, start, end, confidence, words, replaced });
    }
    case "transcript.redacted":
      return redacted(state, event);
    case "consent.changed":
      return { ...state, consent: event.consent, kept: event.kept };
    case "recording.changed":
      return { ...state, recording_paused: event.paused ? event.reason : "" };
    case "reading": {
      const { sentiment, level, signals, active, unread } = event;
      return amended(state, event.utterance, { reading: { sentiment, level, signals, active, unread } });
    }
    case "risk.changed": {
      const { at, level, heat, trend } = event;
      return { ...state, risk: [...state.risk, { at, level, heat, trend }] };
    }
    case "card.offered":
      return { ...state, cards: [...state.cards, offered(event)] };
    case "card.withdrawn":
      return close(state, event.card, "withdrawn", event.at, event.reason);
    case "card.used":
      return close(state, event.card, "used", event.at, null, true);
    case "card.dismissed":
      return close(state, event.card, "dismissed", event.at);
    case "card.reworded":
      return {
        ...state,
        cards: state.cards.map((card) => (card.id === event.card ? reworded(card, event.text) : card)),
      };
    case "card.pinned":
      return changed(state, event.card, { pinned: event.pinned });
    case "card.reopened":
      return changed(state, event.card, { outcome: "open", closed_at: null, reason: null });
    case "hold.changed":
      return { ...state, held: event.held };
    case "lead.called":
      return { ...state, lead_called_at: event.at };
    case "note.sent": {
      const { note: id, by, name, text, at } = event;
      return {
        ...state,
        notes: [...state.notes, { id, by, name, text, at, read: false }],
        lead_called_at: null,
      };
    }
    case "note.read": {
      const read = (note: Note): Note => (note.id === event.note ? { ...note, read: true } : note);
      return { ...state, notes: state.notes.map(read) };
    }
    case "flag.acknowledged": {
      const seen = (flag: Flag): Flag =>
        flag.flag === event.flag ? { ...flag, acknowledged: event.name } : flag;
      return { ...state, flags: state.flags.map(seen) };
    }
    case "point.noted": {
      const { point: id, kind, by, quote, utterance, at } = event;
      return { ...state, points: [...state.points, { id, kind, by, quote, utterance, at }] };
    }
    case "point.closed":
      return { ...state, points: state.points.filter((point) => point.id !== event.point) };
    case "item.ticked": {
      const { item: id, at: ticked_at, by } = event;
      const ticked = (item: Item): Item =>
        item.id === id && item.ticked_at === null ? { ...item, ticked_at, by } : item;
      return { ...state, checklist: state.checklist.map(ticked) };
    }
    case "call.flagged": {
      const { flag, at, level, utterance, quote, rule } = event;
      const acknowledged = "";
      return { ...state, flags: [...state.flags, { flag, at, level, utterance, quote, rule, acknowledged }] };
    }
    case "degraded":
      return { ...state, degraded: troubles(state.degraded, event) };
    case "call.ended":
      return { ...state, status: "ended", end_reason: event.reason, duration: event.duration, partials: {} };
    default:
      return state;
  }
}

function partial(state: CallState, event: TranscriptPartial): CallState {
  if (state.utterances.findLastIndex((u) => u.id === event.utterance) >= 0) return state;
  const partials: Record<string, Partial> = { ...state.partials };
  delete partials[event.channel];
  if (event.text) partials[event.channel] = { utterance: event.utterance, text: event.text };
  return { ...state, partials, at: Math.max(state.at, event.at) };
}

function final(state: CallState, event: TranscriptFinal): CallState {
  const { utterance: id, channel, text, start, end, confidence, words } = event;
  const utterance: Utterance = {
    ...{ id, channel, text, start, end, confidence, words },
    reading: null,
    replaced: null,
  };
  const place = state.utterances.findLastIndex((u) => u.start <= start) + 1;
  const others = Object.entries(state.partials).filter(([, p]) => p.utterance !== id);
  return {
    ...state,
    utterances: [...state.utterances.slice(0, place), utterance, ...state.utterances.slice(place)],
    partials: Object.fromEntries(others),
  };
}

/** The state with an utterance changed in part. It keeps its place, whatever its new start. */
function amended(state: CallState, id: string, change: { [K in keyof Utterance]?: Utterance[K] }): CallState {
  const at = state.utterances.findLastIndex((u) => u.id === id);
  const old = state.utterances[at];
  if (!old) return state;
  const utterances = state.utterances.slice();
  utterances[at] = { ...old, ...change };
  return { ...state, utterances };
}

/** The words that are left take the place of the utterance's, and of every quote of it that no longer stands. */
function redacted(state: CallState, event: TranscriptRedacted): CallState {
  const { text, words } = event;
  const left = (quote: string, utterance: string): string =>
    utterance === event.utterance && !text.includes(quote) ? text : quote;
  return {
    ...amended(state, event.utterance, { text, words, replaced: null }),
    cards: state.cards.map((card) => ({
      ...card,
      why: { ...card.why, quote: left(card.why.quote, card.why.utterance) },
    })),
    points: state.points.map((point) => ({ ...point, quote: left(point.quote, point.utterance) })),
    flags: state.flags.map((flag) => ({ ...flag, quote: left(flag.quote, flag.utterance) })),
  };
}

function offered(event: CardOffered): Card {
  const { card: id, prompt, pack, version, text, stance, urgent, about, why, at, others } = event;
  return {
    ...{ id, prompt, pack, version, text, stance, urgent, about, why, others: others ?? [] },
    offered_at: at,
    outcome: "open",
    closed_at: null,
    reason: null,
    pinned: false,
  };
}

/** The card with another of its wordings; the one it had takes its place among the others. */
function reworded(card: Card, text: string): Card {
  return { ...card, text, others: card.others.map((other) => (other === text ? card.text : other)) };
}

function changed(state: CallState, id: string, change: { [K in keyof Card]?: Card[K] }): CallState {
  return { ...state, cards: state.cards.map((card) => (card.id === id ? { ...card, ...change } : card)) };
}

function close(
  state: CallState,
  id: string,
  outcome: Outcome,
  at: number,
  reason: WithdrawReason | null = null,
  late = false, // a card that was withdrawn meanwhile may still end so: the agent was heard to say it
): CallState {
  const open = (card: Card): boolean => card.outcome === "open" || (late && card.outcome === "withdrawn");
  const closed = (card: Card): Card =>
    card.id === id && open(card) ? { ...card, outcome, closed_at: at, reason } : card;
  return { ...state, cards: state.cards.map(closed) };
}

function troubles(present: readonly Trouble[], event: Degraded): readonly Trouble[] {
  const { component, channel, code, message } = event;
  const others = present.filter((t) => t.component !== component || t.channel !== channel);
  return event.recovered ? others : [...others, { component, channel, code, message }];
}
