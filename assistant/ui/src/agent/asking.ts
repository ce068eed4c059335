// Asking for a sentence: a question that is searched as it is typed, and the hand on what was found.
import { type Signal, signal } from "@preact/signals";
import { reasonOf } from "./deeds";
import type { Desk, Found } from "./desk";

const PAUSE = 180;

export class Asking {
  readonly question = signal("");
  readonly found: Signal<readonly Found[] | null> = signal(null);
  /** Number of the one that Enter puts on the card. */
  readonly at = signal(0);
  readonly busy = signal(false);
  readonly failure = signal<string | null>(null);

  readonly #search: Desk["search"];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: AbortController | null = null;

  constructor(search: Desk["search"]) {
    this.#search = search;
  }

  type(question: string): void {
    this.question.value = question;
    clearTimeout(this.#timer);
    this.#asked?.abort();
    if (!question.trim()) {
      this.clear();
      return;
    }
    this.busy.value = true;
    this.#timer = setTimeout(() => void this.#look(question.trim()), PAUSE);
  }

  /** Down or up by one, round the ends. */
  move(step: 1 | -1): void {
    const count = this.found.value?.length ?? 0;
    if (count) this.at.value = (this.at.value + step + count) % count;
  }

  get chosen(): Found | null {
    return this.found.value?.[this.at.value] ?? null;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.question.value = "";
    this.found.value = null;
    this.at.value = 0;
    this.busy.value = false;
    this.failure.value = null;
  }

  async #look(question: string): Promise<void> {
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const found = await this.#search(question.slice(0, 500), asked.signal);
      if (asked.signal.aborted) return;
      this.found.value = found.flatMap(sayable);
      this.at.value = 0;
      this.failure.value = null;
    } catch (error) {
      if (asked.signal.aborted) return;
      this.found.value = null;
      this.failure.value = reasonOf(error);
    }
    this.busy.value = false;
  }
}

/** A prompt by a wording without a slot that waits for facts first; none where every wording has one. */
function sayable(found: Found): readonly Found[] {
  const say = found.say.filter((wording) => !wording.includes("{"));
  return say.length ? [{ ...found, say }] : [];
}
