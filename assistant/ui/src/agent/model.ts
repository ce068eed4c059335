// What the agent's screen knows and does: the live call, the running clock, and the hand on the card.
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { ApiError, actOnCard, type CardAction } from "../api";
import { remember, remembered } from "../design/remember";
import { LiveCall } from "../live";
import { openCard } from "../state";
import type { CallState, Card } from "../wire";
import { words } from "../words";

export type Mode = "connecting" | "waiting" | "refused" | "live" | "ended";

/** A card that has just taken another's place ignores keys for so long: the hand meant the other. */
const SETTLE = 400;
const FAILURE_SHOWN = 10_000;

export class AgentModel {
  readonly live: LiveCall;
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
  /** What the agent should know about an action that did not go through. */
  readonly failure = signal<string | null>(null);
  readonly letterKeys = signal(remembered("letter-keys") !== "off");
  readonly keysShown = signal(false);
  /** Raised to bring the transcript to now. */
  readonly jumps = signal(0);

  readonly #act: typeof actOnCard;
  readonly #pending = signal<{ card: string; action: CardAction } | null>(null);
  #anchor = { call: "", at: 0, wall: 0 };
  #replacedAt = 0;
  #cleanups: (() => void)[] = [];

  constructor(live = new LiveCall(), act = actOnCard) {
    this.live = live;
    this.state = live.state;
    this.#act = act;
    this.mode = computed(() => mode(live));
    this.seconds = computed(() => this.#seconds(live.state.value, this.now.value));
    this.card = computed(() => {
      const state = live.state.value;
      const card = state && openCard(state);
      return card && card.id !== this.#pending.value?.card ? card : null;
    });
    this.lastCard = computed(() => {
      const card = live.state.value?.cards.at(-1);
      if (!card || this.card.value) return null;
      const pending = this.#pending.value;
      if (card.outcome !== "open" || pending?.card !== card.id) return card;
      return { ...card, outcome: pending.action === "use" ? "used" : "dismissed" };
    });
  }

  start(): () => void {
    const ticking = setInterval(() => {
      this.now.value = Date.now();
    }, 500);
    const back = () => {
      if (document.visibilityState === "visible") this.live.retryNow();
    };
    addEventListener("online", back);
    document.addEventListener("visibilitychange", back);
    this.#cleanups = [
      () => clearInterval(ticking),
      () => removeEventListener("online", back),
      () => document.removeEventListener("visibilitychange", back),
      effect(() => this.#title()),
      this.#watchCard(),
    ];
    this.live.start();
    return () => {
      this.live.stop();
      for (const cleanup of this.#cleanups) cleanup();
    };
  }

  /** Uses or puts away the card on the screen: at once for the eye, undone when the server refuses. */
  async act(action: CardAction): Promise<void> {
    const state = this.state.value;
    const card = this.card.value;
    if (!state || !card || Date.now() - this.#replacedAt < SETTLE) return;
    const mine = { card: card.id, action };
    this.#pending.value = mine;
    this.failure.value = null;
    try {
      await this.#act(state.call_id, card.id, action);
    } catch (error) {
      if (this.#pending.value === mine) this.#pending.value = null;
      this.#fail(action, error);
    }
  }

  setLetterKeys(on: boolean): void {
    this.letterKeys.value = on;
    remember("letter-keys", on ? null : "off");
  }

  #fail(action: CardAction, error: unknown): void {
    const known = error instanceof ApiError ? error : null;
    const reason =
      known?.message || (known?.code.startsWith("http_") ? words.failed.gone : words.failed.unreachable);
    const text = `${words.failed[action]}: ${reason}`;
    this.failure.value = text;
    setTimeout(() => {
      if (this.failure.value === text) this.failure.value = null;
    }, FAILURE_SHOWN);
  }

  #watchCard(): () => void {
    let shown = "";
    return effect(() => {
      const card = this.card.value;
      if (!card || card.id === shown) return;
      shown = card.id;
      if (this.state.peek()?.cards.at(-2)?.reason === "replaced") this.#replacedAt = Date.now();
    });
  }

  #seconds(state: CallState | null, now: number): number {
    if (!state) return 0;
    if (state.status === "ended") return state.duration ?? state.at;
    const anchor = this.#anchor;
    const shown = anchor.at + (now - anchor.wall) / 1000;
    if (anchor.call === state.call_id && shown >= state.at) return shown;
    this.#anchor = { call: state.call_id, at: state.at, wall: now };
    return state.at;
  }

  #title(): void {
    const state = this.state.value;
    const level = state?.risk.at(-1)?.level ?? 0;
    const heat = state?.status === "live" ? `${words.level(level)} · ${state.title} · ` : "";
    document.title = heat + words.product;
  }
}

function mode(live: LiveCall): Mode {
  const state = live.state.value;
  if (state) return state.status;
  if (live.line.value.kind === "refused") return "refused";
  return live.waiting.value ? "waiting" : "connecting";
}
