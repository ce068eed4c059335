// The list of calls: the page at the filters of the address, older ones after it, and the search over what was said.
import { batch, type Signal, signal } from "@preact/signals";
import { ask, type Schemas } from "../api";
import { asked, askedOfSearch, type Filter, queryOf } from "./filters";

export type Line = Schemas["CallLine"];
export type Hit = Schemas["HitLine"];
export type Choices = Schemas["Choices"];
export type Saved = Schemas["FilterShown"];

export const PAGE = 50;
export const HITS = 60;

/** What was looked for last; it stands in no address, and is forgotten with the tab's page. */
export const looked = signal("");

export class CallsModel {
  readonly lines: Signal<readonly Line[] | null> = signal(null);
  readonly next: Signal<string | null> = signal(null);
  /** In how many calls a card was looked for, where one was. */
  readonly cards: Signal<Schemas["CardsLookedAt"] | null> = signal(null);
  readonly busy = signal(false);
  readonly error: Signal<unknown> = signal(null);
  readonly hits: Signal<readonly Hit[] | null> = signal(null);
  readonly searching = signal(false);
  readonly searchError: Signal<unknown> = signal(null);
  readonly choices: Signal<Choices> = signal({ agents: [], teams: [], sources: [] });
  readonly saved: Signal<readonly Saved[]> = signal([]);
  #filter: Filter = {};
  #turn = 0;
  #searches = 0;

  start(): void {
    ask("get", "/api/listing").then(
      (choices) => {
        this.choices.value = choices;
      },
      () => {}, // The filters that need names are left out.
    );
    void this.loadSaved();
  }

  /** Shows the calls that fit. */
  show(filter: Filter): void {
    this.#filter = filter;
    void this.load();
    if (looked.peek()) void this.search(looked.peek());
  }

  load = async (): Promise<void> => {
    this.lines.value = null;
    await this.#fetch(null);
  };

  /** Adds the calls before the last one shown. */
  older = async (): Promise<void> => {
    if (this.next.peek() && !this.busy.peek()) await this.#fetch(this.next.peek());
  };

  async #fetch(before: string | null): Promise<void> {
    this.#turn += 1;
    const mine = this.#turn;
    this.busy.value = true;
    this.error.value = null;
    try {
      const query = { ...asked(this.#filter), limit: PAGE, before };
      const answer = await ask("get", "/api/calls", { query: query as never });
      if (mine !== this.#turn) return;
      batch(() => {
        this.lines.value = [...(before ? (this.lines.peek() ?? []) : []), ...answer.calls];
        this.next.value = answer.next ?? null;
        this.cards.value = answer.cards ?? null;
      });
    } catch (error) {
      if (mine === this.#turn) this.error.value = error;
    } finally {
      if (mine === this.#turn) this.busy.value = false;
    }
  }

  search = async (words: string): Promise<void> => {
    looked.value = words.trim();
    this.#searches += 1;
    const mine = this.#searches;
    if (!looked.peek()) {
      this.hits.value = null;
      this.searchError.value = null;
      this.searching.value = false;
      return;
    }
    this.searching.value = true;
    this.searchError.value = null;
    try {
      const body = { words: looked.peek(), limit: HITS, ...askedOfSearch(this.#filter) };
      const { hits } = await ask("post", "/api/search", { body });
      if (mine === this.#searches) this.hits.value = hits;
    } catch (error) {
      if (mine !== this.#searches) return;
      this.searchError.value = error;
      this.hits.value = null;
    } finally {
      if (mine === this.#searches) this.searching.value = false;
    }
  };

  loadSaved = async (): Promise<void> => {
    try {
      this.saved.value = (await ask("get", "/api/filters")).filters;
    } catch {
      this.saved.value = [];
    }
  };

  async save(name: string, filter: Filter): Promise<void> {
    await ask("post", "/api/filters", { body: { name, query: queryOf(filter) } });
    await this.loadSaved();
  }

  async forget(one: Saved): Promise<void> {
    await ask("delete", "/api/filters/{filter_id}", { path: { filter_id: one.id } });
    this.saved.value = this.saved.peek().filter((other) => other.id !== one.id);
  }
}
