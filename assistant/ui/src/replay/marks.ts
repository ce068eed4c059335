// The notes pinned to moments of a call: shown at once, saved behind, kept where saving fails.
import { batch, type Signal, signal } from "@preact/signals";
import { ask, type Schemas } from "../api";

export type Mark = Schemas["MarkShown"] & { readonly state?: "saving" | "failed" };
export type Person = Schemas["Name"];

/** Letters that a note holds. */
export const LONGEST = 4_000;
let last = 0;

export interface NoteStore {
  list(): Promise<readonly Mark[]>;
  add(at: number, text: string, mentions: string[], shared: boolean): Promise<Mark>;
  change(id: string, text: string, mentions: string[], shared: boolean): Promise<Mark>;
  drop(id: string): Promise<unknown>;
}

export function notesOf(call: string): NoteStore {
  const path = { call_id: call };
  return {
    list: async () => (await ask("get", "/api/calls/{call_id}/marks", { path })).marks,
    add: (at, text, mentions, shared) =>
      ask("post", "/api/calls/{call_id}/marks", { path, body: { at, text, mentions, shared } }),
    change: (mark, text, mentions, shared) =>
      ask("patch", "/api/calls/{call_id}/marks/{mark}", {
        path: { ...path, mark },
        body: { text, mentions, shared },
      }),
    drop: (mark) => ask("delete", "/api/calls/{call_id}/marks/{mark}", { path: { ...path, mark } }),
  };
}

export class Marks {
  readonly all: Signal<readonly Mark[]> = signal([]);
  readonly error: Signal<unknown> = signal(null);
  readonly ready = signal(false);
  readonly #store: NoteStore;
  readonly #me: { id: string; name: string };

  constructor(store: NoteStore, me: { id: string; name: string }) {
    this.#store = store;
    this.#me = me;
  }

  load = async (): Promise<void> => {
    const before = new Set(this.all.peek().map((mark) => mark.id));
    try {
      const marks = await this.#store.list();
      const listed = new Set(marks.map((mark) => mark.id));
      batch(() => {
        // what was written while the list was on its way is not in it
        const fresh = this.all.peek().filter((mark) => !before.has(mark.id) && !listed.has(mark.id));
        this.all.value = [...marks, ...fresh].sort((one, other) => one.at - other.at);
        this.error.value = null;
        this.ready.value = true;
      });
    } catch (error) {
      this.error.value = error;
    }
  };

  mine(mark: Mark): boolean {
    return mark.by === this.#me.id;
  }

  /** Pins a note; answers the error where it was not saved, and takes it off again. */
  async add(at: number, text: string, mentions: string[], shared: boolean): Promise<unknown> {
    last += 1;
    const created = new Date().toISOString();
    const mine = { id: `new-${last}`, by: this.#me.id, by_name: this.#me.name, created, edited: null };
    this.#put({ ...mine, at, text, mentions, shared, state: "saving" });
    try {
      this.#swap(mine.id, await this.#store.add(at, text, mentions, shared));
      return null;
    } catch (error) {
      this.#swap(mine.id, null);
      return error;
    }
  }

  async change(mark: Mark, text: string, mentions: string[], shared: boolean): Promise<unknown> {
    this.#swap(mark.id, { ...mark, text, mentions, shared, state: "saving" });
    try {
      this.#swap(mark.id, await this.#store.change(mark.id, text, mentions, shared));
      return null;
    } catch (error) {
      this.#swap(mark.id, mark);
      return error;
    }
  }

  async drop(mark: Mark): Promise<unknown> {
    this.#swap(mark.id, null);
    try {
      await this.#store.drop(mark.id);
      return null;
    } catch (error) {
      this.#put(mark);
      return error;
    }
  }

  #put(mark: Mark): void {
    this.all.value = [...this.all.peek(), mark].sort((one, other) => one.at - other.at);
  }

  #swap(id: string, mark: Mark | null): void {
    this.all.value = this.all.peek().flatMap((one) => (one.id !== id ? [one] : mark ? [mark] : []));
  }
}

/** Whom a text mentions. */
export const mentioned = (text: string, people: readonly Person[]): string[] =>
  people.filter((person) => text.includes(`@${person.name}`)).map((person) => person.id);

/** What follows the `@` at the caret; null where no name is being typed. */
export function asking(text: string, caret: number): string | null {
  const found = /(?:^|[\s(])@([^\s@][^@\n]{0,30}|)$/.exec(text.slice(0, caret));
  return found ? (found[1] ?? "") : null;
}

/** People whose name begins with what was typed, or has a part that does. */
export function fitting(people: readonly Person[], typed: string): readonly Person[] {
  const wanted = typed.toLowerCase();
  return people
    .filter(({ name }) => [name, ...name.split(" ")].some((part) => part.toLowerCase().startsWith(wanted)))
    .slice(0, 6);
}

/** A text with the names in it told apart: every second piece is a mention. */
export function pieces(text: string, names: readonly string[]): readonly string[] {
  const escaped = names.filter(Boolean).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!escaped.length) return [text];
  return text.split(new RegExp(`(@(?:${escaped.sort((a, b) => b.length - a.length).join("|")}))`));
}
