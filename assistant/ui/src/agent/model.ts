// What the agent's screen knows: the live call, the running clock, the card; and the hand on all of it.
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { LiveCall } from "../live";
import { openCard } from "../state";
import type { CallState, Card, Note } from "../wire";
import { words } from "../words/agent";
import { Deeds } from "./deeds";
import { type Desk, server } from "./desk";
import { Preferences } from "./preferences";
import { chime } from "./sound";
import { WakeLock } from "./wakelock";
import { WrapUps } from "./wrapup";

export type Mode = "connecting" | "waiting" | "refused" | "ringing" | "live" | "hold" | "ended";
/** Side matter: at most one part of it is open. */
export type Part = "lists" | "checklist" | null;

/** Seconds within which a card can be taken back. */
const UNDO = 20;

export class AgentModel {
  readonly live: LiveCall;
  readonly desk: Desk;
  readonly state: Signal<CallState | null>;
  readonly mode: ReadonlySignal<Mode>;
  /** Wall clock in milliseconds, ticking. */
  readonly now = signal(Date.now());
  /** Seconds into the call, running on between events. */
  readonly seconds: ReadonlySignal<number>;
  /** The card to say now; none once the agent has acted on it, even before the server has answered. */
  readonly card: ReadonlySignal<Card | null>;
  /** What became of the last card, once none is to be said. */
  readonly lastCard: ReadonlySignal<Card | null>;
  /** Seconds left to take back what was done with the last card; 0 where it cannot be. */
  readonly undoLeft: ReadonlySignal<number>;
  /** The team lead's note to read next. */
  readonly note: ReadonlySignal<Note | null>;
  /** When the customer was put on hold, where that was seen. */
  readonly heldSince = signal<number | null>(null);
  readonly preferences: Preferences;
  readonly deeds: Deeds;
  readonly wrapups: WrapUps;
  readonly dialog = signal<"keys" | "settings" | "refuse" | "wrapup" | null>(null);
  readonly part = signal<Part>("lists");
  /** Raised to bring the transcript to now, to search it, to ask for a sentence. */
  readonly jumps = signal(0);
  readonly finds = signal(0);
  readonly asks = signal(0);

  #anchor = { call: "", at: 0, clock: 0 };
  #cleanups: (() => void)[] = [];

  constructor(live = new LiveCall(), desk: Desk = server) {
    this.live = live;
    this.desk = desk;
    this.state = live.state;
    this.preferences = new Preferences(desk);
    this.wrapups = new WrapUps(desk);
    this.mode = computed(() => mode(live));
    this.seconds = computed(() => this.#seconds(live.state.value, this.now.value));
    this.deeds = new Deeds(this);
    this.card = computed(() => {
      const state = live.state.value;
      const card = state && openCard(state);
      return card && card.id !== this.deeds.pending.value?.card ? card : null;
    });
    this.lastCard = computed(() => {
      const card = live.state.value?.cards.at(-1);
      if (!card || this.card.value) return null;
      const pending = this.deeds.pending.value;
      if (card.outcome !== "open" || pending?.card !== card.id) return card;
      return { ...card, outcome: pending.outcome };
    });
    this.undoLeft = computed(() => {
      const card = this.lastCard.value;
      if (!card || live.state.value?.status !== "live" || card.closed_at === null) return 0;
      if (card.outcome !== "used" && card.outcome !== "dismissed") return 0;
      return Math.max(0, Math.ceil(UNDO - (this.seconds.value - card.closed_at)));
    });
    this.note = computed(() => live.state.value?.notes.find((note) => !note.read) ?? null);
  }

  start(): () => void {
    const ticking = setInterval(() => {
      this.now.value = Date.now();
    }, 500);
    const back = () => {
      if (document.visibilityState === "visible") this.live.retryNow();
    };
    const awake = new WakeLock();
    addEventListener("online", back);
    document.addEventListener("visibilitychange", back);
    this.#cleanups = [
      () => clearInterval(ticking),
      () => removeEventListener("online", back),
      () => document.removeEventListener("visibilitychange", back),
      effect(() => this.#title()),
      effect(() => this.#hold()),
      effect(() => awake.want(this.state.value?.status === "live")),
      awake.start(),
      this.deeds.start(),
      this.preferences.start(),
      this.#sounds(),
    ];
    this.live.start();
    return () => {
      this.live.stop();
      for (const cleanup of this.#cleanups) cleanup();
    };
  }

  /** Opens a part of the side matter, or closes the one that is open. */
  show(part: Part): void {
    this.part.value = this.part.peek() === part ? null : part;
  }

  /** The clock goes on from when the last event came, by a clock that nobody sets. */
  #seconds(state: CallState | null, _tick: number): number {
    if (!state) return 0;
    if (state.status === "ended") return state.duration ?? state.at;
    const anchor = this.#anchor;
    const clock = performance.now();
    const shown = anchor.at + (clock - anchor.clock) / 1000;
    if (anchor.call === state.call_id && shown >= state.at) return shown;
    this.#anchor = { call: state.call_id, at: state.at, clock };
    return state.at;
  }

  #title(): void {
    const state = this.state.value;
    const level = state?.risk.at(-1)?.level ?? 0;
    const heat = state?.status === "live" ? `${words.level(level)} · ${state.title} · ` : "";
    document.title = heat + words.product;
  }

  #hold(): void {
    const state = this.state.value;
    if (!state?.held) this.heldSince.value = null;
    else if (this.heldSince.peek() === null) this.heldSince.value = state.at;
  }

  #sounds(): () => void {
    let heard = "";
    return effect(() => {
      const urgent = this.card.value?.urgent ? this.card.value.id : "";
      const now = `${urgent} ${this.note.value?.id ?? ""}`.trim();
      if (now && now !== heard && this.preferences.sound.peek()) chime();
      heard = now;
    });
  }
}

function mode(live: LiveCall): Mode {
  const state = live.state.value;
  if (!state) {
    if (live.line.value.kind === "refused") return "refused";
    return live.waiting.value ? "waiting" : "connecting";
  }
  if (state.status === "ended") return "ended";
  if (state.held) return "hold";
  return isRinging(state) ? "ringing" : "live";
}

/** The call is there, and nobody is heard on it yet. */
function isRinging(state: CallState): boolean {
  const sides = Object.values(state.sources);
  return !state.utterances.length && !Object.keys(state.partials).length && !sides.length;
}
