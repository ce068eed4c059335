// What the agent writes down after a call. A draft stays, whatever fails and whatever call comes next.
import { type Signal, signal } from "@preact/signals";
import { reasonOf } from "./deeds";
import type { Desk, Disposition, WrapUp } from "./desk";

export const LONGEST = 4000;
export const BREAK_SECONDS = 300;

const EMPTY: WrapUp = { disposition: "", note: "", break_taken: false, feeling_asked: false };

export class Draft {
  readonly given: Signal<WrapUp> = signal(EMPTY);
  /** As the server has it; null where it has nothing yet. */
  readonly saved: Signal<WrapUp | null> = signal(null);
  readonly busy = signal(false);
  readonly error = signal<string | null>(null);

  constructor(
    readonly call: string,
    readonly title: string,
  ) {}

  set(change: Partial<WrapUp>): void {
    this.given.value = { ...this.given.peek(), ...change };
  }

  get changed(): boolean {
    const [given, saved] = [this.given.value, this.saved.value ?? EMPTY];
    return (Object.keys(EMPTY) as (keyof WrapUp)[]).some((key) => given[key] !== saved[key]);
  }
}

export class WrapUps {
  readonly dispositions: Signal<readonly Disposition[]> = signal([]);
  /** Why the ways in which a call can come out are not known. */
  readonly failure = signal<string | null>(null);
  /** Drafts of this page, the newest last. */
  readonly drafts: Signal<readonly Draft[]> = signal([]);
  /** When the break began; none while there is none. */
  readonly breakSince = signal<number | null>(null);

  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** The draft of a call, begun with what the server has. */
  of(call: string, title: string): Draft {
    const known = this.drafts.peek().find((draft) => draft.call === call);
    if (known) return known;
    const draft = new Draft(call, title);
    this.drafts.value = [...this.drafts.peek().filter((other) => other.changed), draft];
    void this.#load(draft);
    return draft;
  }

  /** A draft of another call that was begun and not saved. */
  left(call: string | undefined): Draft | null {
    return this.drafts.value.find((draft) => draft.call !== call && draft.changed) ?? null;
  }

  async save(draft: Draft): Promise<boolean> {
    if (draft.busy.peek()) return false;
    draft.busy.value = true;
    draft.error.value = null;
    const given = draft.given.peek();
    try {
      await this.#desk.saveWrapup(draft.call, given);
      draft.saved.value = given;
      return true;
    } catch (error) {
      draft.error.value = reasonOf(error);
      return false;
    } finally {
      draft.busy.value = false;
    }
  }

  loadDispositions = async (): Promise<void> => {
    try {
      this.dispositions.value = await this.#desk.dispositions();
      this.failure.value = null;
    } catch (error) {
      this.failure.value = reasonOf(error);
    }
  };

  /** Seconds left of the break; none while there is none. */
  breakLeft(now: number): number | null {
    const since = this.breakSince.value;
    return since === null ? null : Math.max(0, BREAK_SECONDS - Math.floor((now - since) / 1000));
  }

  takeBreak(draft: Draft): void {
    this.breakSince.value = Date.now();
    draft.set({ break_taken: true });
  }

  async #load(draft: Draft): Promise<void> {
    if (!this.dispositions.peek().length) await this.loadDispositions();
    try {
      const saved = await this.#desk.wrapup(draft.call);
      if (!saved) return;
      const { disposition, note = "", break_taken = false, feeling_asked = false } = saved;
      const known = { disposition, note, break_taken, feeling_asked };
      if (!draft.changed) draft.given.value = known;
      draft.saved.value = known;
    } catch {
      // Nothing that could be read is lost: what is written now is kept.
    }
  }
}
