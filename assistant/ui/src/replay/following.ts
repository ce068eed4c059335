// A call that goes on while it is replayed: what is said, and what comes of it, arrives over the same line as on the
// agent's screen, and is taken over once a second at most.
import { effect, type Signal } from "@preact/signals";
import { type Line, LiveCall } from "../live";
import { session } from "../session";
import type { CallState } from "../wire";

const EVERY = 1000;

export class Following {
  readonly line: Signal<Line>;
  readonly #live: LiveCall;
  readonly #take: (state: CallState) => void;
  #seq: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop = () => {};

  /** `take` is given the call each time that it has gone on; `seq` is what is known of it. */
  constructor(call: string, seq: number, take: (state: CallState) => void, live?: LiveCall) {
    this.#live = live ?? new LiveCall({ call, onSignedOut: session.lost });
    this.line = this.#live.line;
    this.#seq = seq;
    this.#take = take;
  }

  start(): void {
    this.#stop = effect(() => {
      const state = this.#live.state.value;
      if (!state || state.seq === this.#seq) return;
      if (state.status === "ended") this.#now();
      else this.#timer ??= setTimeout(this.#now, EVERY);
    });
    this.#live.start();
  }

  stop(): void {
    this.#stop();
    clearTimeout(this.#timer);
    this.#live.stop();
  }

  /** Goes on once somebody is signed in again, or at once where the line was cut. */
  again = (): void => this.#live.retryNow();

  #now = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const state = this.#live.state.peek();
    if (!state || state.seq === this.#seq) return;
    this.#seq = state.seq;
    this.#take(state);
  };
}
