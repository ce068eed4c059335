// What the agent does on a call: at once for the eye where that is safe, and undone when the server refuses.
import { effect, signal } from "@preact/signals";
import { ApiError } from "../http";
import type { CallState, Card } from "../wire";
import { words } from "../words/agent";
import type { AgentModel } from "./model";

export type Deed = keyof typeof words.failed.what;

/** A card that has just taken another's place ignores keys for so long: the hand meant the other. */
const SETTLE = 400;
const FAILURE_SHOWN = 10_000;

export class Deeds {
  /** What the agent did with a card, until the log says so. */
  readonly pending = signal<{ card: string; outcome: "used" | "dismissed" } | null>(null);
  /** What the agent should know about a deed that did not go through. */
  readonly failure = signal<string | null>(null);
  /** Deeds under way: each is done once at a time. */
  readonly busy = signal<ReadonlySet<Deed>>(new Set());

  readonly #model: AgentModel;
  #replacedAt = Number.NEGATIVE_INFINITY;
  #wording = { card: "", next: 0 };

  constructor(model: AgentModel) {
    this.#model = model;
  }

  start(): () => void {
    let shown = "";
    const stops = [
      effect(() => {
        const card = this.#model.card.value;
        if (!card || card.id === shown) return;
        shown = card.id;
        if (this.#model.state.peek()?.cards.at(-2)?.reason === "replaced") this.#replacedAt = Date.now();
      }),
      effect(() => {
        const pending = this.pending.value;
        const card = this.#model.state.value?.cards.findLast((one) => one.id === pending?.card);
        if (pending && card?.outcome !== "open") this.pending.value = null;
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  async act(deed: "use" | "dismiss"): Promise<void> {
    const [call, card] = [this.#live(), this.#model.card.value];
    if (!call || !card || Date.now() - this.#replacedAt < SETTLE) return;
    const mine = { card: card.id, outcome: deed === "use" ? ("used" as const) : ("dismissed" as const) };
    this.pending.value = mine;
    const done = await this.#try(deed, () => this.#model.desk[deed](call.call_id, card.id));
    if (!done && this.pending.value === mine) this.pending.value = null;
  }

  /** The next of the card's wordings, and the first again after the last. */
  reword(): void {
    const card = this.#model.card.value;
    if (!card?.others.length) return;
    if (this.#wording.card !== card.id) this.#wording = { card: card.id, next: 0 };
    const text = card.others[this.#wording.next % card.others.length] ?? "";
    void this.#do("reword", async (call) => {
      await this.#model.desk.reword(call.call_id, card.id, text);
      this.#wording.next += 1;
    });
  }

  pin(): void {
    const card = this.#model.card.value;
    if (card) void this.#do("pin", (call) => this.#model.desk.pin(call.call_id, card.id, !card.pinned));
  }

  undo(): void {
    const card = this.#model.lastCard.value;
    if (card && this.#model.undoLeft.value > 0)
      void this.#do("undo", (call) => this.#model.desk.undo(call.call_id, card.id));
  }

  summarise(): void {
    void this.#do("summarise", (call) => this.#model.desk.summarise(call.call_id));
  }

  tick(item: string): void {
    void this.#do("tick", (call) => this.#model.desk.tick(call.call_id, item));
  }

  hold(): void {
    void this.#do("hold", (call) => this.#model.desk.hold(call.call_id, !call.held));
  }

  lead(): void {
    if (this.#model.state.value?.lead_called_at === null)
      void this.#do("lead", (call) => this.#model.desk.lead(call.call_id));
  }

  readNote(): void {
    const note = this.#model.note.value;
    if (note) void this.#do("note", (call) => this.#model.desk.readNote(call.call_id, note.id));
  }

  consent(said: "told" | "refused"): Promise<boolean> {
    return this.#do("consent", (call) => this.#model.desk.consent(call.call_id, said));
  }

  /** Puts a prompt that was looked up on the card. */
  ask(prompt: string): Promise<boolean> {
    return this.#do("ask", (call) => this.#model.desk.ask(call.call_id, prompt));
  }

  /** The card that a key is about, whatever it does. */
  get card(): Card | null {
    return this.#model.card.value;
  }

  #live(): CallState | null {
    const state = this.#model.state.value;
    return state?.status === "live" ? state : null;
  }

  async #do(deed: Deed, what: (call: CallState) => Promise<unknown>): Promise<boolean> {
    const call = this.#live();
    return call ? this.#try(deed, () => what(call)) : false;
  }

  async #try(deed: Deed, what: () => Promise<unknown>): Promise<boolean> {
    if (this.busy.peek().has(deed)) return false;
    this.busy.value = new Set(this.busy.peek()).add(deed);
    this.failure.value = null;
    try {
      await what();
      return true;
    } catch (error) {
      this.#fail(deed, error);
      return false;
    } finally {
      const rest = new Set(this.busy.peek());
      rest.delete(deed);
      this.busy.value = rest;
    }
  }

  #fail(deed: Deed, error: unknown): void {
    const text = `${words.failed.what[deed]}: ${reasonOf(error)}`;
    this.failure.value = text;
    setTimeout(() => {
      if (this.failure.value === text) this.failure.value = null;
    }, FAILURE_SHOWN);
  }
}

/** Why something did not go through, in words. */
export function reasonOf(error: unknown): string {
  const known = error instanceof ApiError ? error : null;
  if (known?.code === "signed_out") return words.failed.signedOut;
  if (known?.message) return known.message;
  return known?.code.startsWith("http_") ? words.failed.gone : words.failed.unreachable;
}
