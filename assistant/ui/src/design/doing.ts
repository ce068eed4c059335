// Two small models for screens: something that is loaded, and something that is being done.
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

/** Content that is asked for: `value` once it is there, `error` where it failed; the last value stays meanwhile. */
export class Loaded<T> {
  readonly value: Signal<T | null> = signal(null);
  readonly error: Signal<unknown> = signal(null);
  readonly busy: Signal<boolean> = signal(false);
  readonly #load: () => Promise<T>;
  #turn = 0;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Asks anew. An answer that was overtaken by a later question is dropped. */
  load = async (): Promise<void> => {
    this.#turn += 1;
    const mine = this.#turn;
    this.busy.value = true;
    try {
      const value = await this.#load();
      if (mine !== this.#turn) return;
      this.value.value = value;
      this.error.value = null;
    } catch (error) {
      if (mine === this.#turn) this.error.value = error;
    } finally {
      if (mine === this.#turn) this.busy.value = false;
    }
  };
}

/** Something that a person does, once at a time: busy while it runs, with the error it ended in. */
export class Doing {
  readonly #busy = signal(false);
  readonly busy: ReadonlySignal<boolean> = this.#busy;
  readonly error: Signal<unknown> = signal(null);

  /** Runs unless it runs already; true where it went well. */
  async run(what: () => Promise<unknown>): Promise<boolean> {
    if (this.#busy.peek()) return false;
    this.#busy.value = true;
    this.error.value = null;
    try {
      await what();
      return true;
    } catch (error) {
      this.error.value = error;
      return false;
    } finally {
      this.#busy.value = false;
    }
  }
}
