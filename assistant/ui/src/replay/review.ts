// The review of a call: what is changed shows at once and is saved behind; what could not be saved is kept and tried again.
import { batch, computed, type Signal, signal } from "@preact/signals";
import { ask, type Schemas } from "../api";
import { ApiError } from "../http";
import { draft, keepDraft } from "./drafts";

export type Review = Schemas["ReviewShown"];
export type Plan = Schemas["Plan"];
export type Item = Plan["sections"][number]["items"][number];
export type Scores = Readonly<Record<string, number>>;
export interface Change {
  status?: Review["status"];
  scores?: Scores;
  comment?: string;
  reply?: string;
  self_scores?: Scores;
  private?: boolean;
}
export type Saving = "none" | "waiting" | "saving" | "saved" | "failed";

/** Milliseconds after the last letter until words are saved. */
export const QUIET = 900;
const FIRST_RETRY = 2_000;
const LAST_RETRY = 30_000;

export interface ReviewStore {
  review(): Promise<Review>;
  plan(): Promise<Plan>;
  change(change: Change): Promise<Review>;
}

export function reviewOf(call: string): ReviewStore {
  const path = { call_id: call };
  return {
    review: () => ask("get", "/api/calls/{call_id}/review", { path }),
    plan: () => ask("get", "/api/coaching"),
    change: (body) => ask("patch", "/api/calls/{call_id}/review", { path, body }),
  };
}

export class ReviewModel {
  readonly plan: Signal<Plan | null> = signal(null);
  readonly error: Signal<unknown> = signal(null);
  readonly saving: Signal<Saving> = signal("none");
  /** Why it was not saved. */
  readonly failure: Signal<unknown> = signal(null);
  readonly #kept: Signal<Review | null> = signal(null);
  readonly #open: Signal<Change> = signal({});
  /** The review as it stands on the screen. */
  readonly shown = computed<Review | null>(() => {
    const kept = this.#kept.value;
    return kept && { ...kept, ...this.#open.value };
  });

  readonly #store: ReviewStore;
  readonly #key: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #busy = false;

  constructor(call: string, store: ReviewStore = reviewOf(call)) {
    this.#store = store;
    this.#key = `review.${call}`;
  }

  load = async (): Promise<void> => {
    try {
      const [plan, review] = await Promise.all([this.#store.plan(), this.#store.review()]);
      batch(() => {
        this.plan.value = plan;
        this.#kept.value = review;
        this.error.value = null;
      });
      const left = draft<Change>(this.#key);
      if (left) this.change(left);
    } catch (error) {
      this.error.value = error;
    }
  };

  /** Changes something: at once for the eye. Words wait for a pause in the writing. */
  change(change: Change): void {
    const words = Object.keys(change).every((key) => key === "comment" || key === "reply");
    this.#open.value = { ...this.#open.peek(), ...change };
    keepDraft(this.#key, this.#open.peek());
    this.#later(words ? QUIET : 0);
  }

  /** Saves now what is not saved yet. */
  save = async (): Promise<void> => {
    clearTimeout(this.#timer);
    const sent = this.#open.peek();
    if (this.#busy || !Object.keys(sent).length) return;
    this.#busy = true;
    this.saving.value = "saving";
    try {
      const kept = await this.#store.change(sent);
      this.#tries = 0;
      batch(() => {
        this.#kept.value = kept;
        this.#settle(sent);
        this.failure.value = null;
        this.saving.value = Object.keys(this.#open.peek()).length ? "waiting" : "saved";
      });
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
    if (this.saving.peek() === "waiting") this.#later(0);
  };

  /** Saves what can be and forgets the rest of the time. */
  stop(): void {
    clearTimeout(this.#timer);
    void this.save();
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    if (this.saving.peek() !== "saving") this.saving.value = "waiting";
    this.#timer = setTimeout(this.save, wait);
  }

  /** What was sent and has not been changed since is no longer open. */
  #settle(sent: Change): void {
    const open = Object.entries(this.#open.peek()).filter(
      ([key, value]) => sent[key as keyof Change] !== value,
    );
    this.#open.value = Object.fromEntries(open);
    keepDraft(this.#key, open.length ? this.#open.peek() : null);
  }

  #failed(error: unknown): void {
    batch(() => {
      this.failure.value = error;
      this.saving.value = "failed";
    });
    // What the server will not take is not sent again by itself: it stays on the screen to be changed.
    const refused =
      error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 401;
    if (refused) return;
    const pause = Math.min(FIRST_RETRY * 2 ** this.#tries, LAST_RETRY);
    this.#tries += 1;
    this.#timer = setTimeout(this.save, pause);
  }
}

/** The weighted mean of what was scored, 0 to 1, as the server counts it; null where nothing was. */
export function total(plan: Plan, scores: Scores): number | null {
  let [sum, weights] = [0, 0];
  for (const item of plan.sections.flatMap((section) => section.items)) {
    const value = scores[item.id];
    if (value === undefined) continue;
    const weight = item.weight ?? 1;
    sum += weight * (item.kind === "yes_no" ? value : (value - 1) / 4);
    weights += weight;
  }
  return weights ? sum / weights : null;
}
