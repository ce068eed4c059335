// The list of calls: which ones, what was said in them, and from one to the next by the keyboard.
import { Component, createRef, type JSX } from "preact";
import { Key, PageBody } from "../design/parts";
import { remembered } from "../design/remember";
import type { PageProps } from "../pages";
import { go } from "../router";
import { session } from "../session";
import { calls as words } from "../words/replay";
import { FilterBar } from "./FilterBar";
import { type Filter, filterOf, queryOf } from "./filters";
import { Hits } from "./Hits";
import { List } from "./List";
import { CallsModel } from "./model";
import { Search } from "./Search";
import { Sheet } from "./Sheet";
import "./calls.css";

export default class CallsPage extends Component<PageProps> {
  readonly #model = new CallsModel();
  readonly #search = createRef<Search>();
  readonly #page = createRef<HTMLDivElement>();

  override componentDidMount(): void {
    this.#model.start();
    this.#model.show(filterOf(this.props.query));
    addEventListener("keydown", this.#pressed);
  }

  override componentDidUpdate(before: PageProps): void {
    const [now, then] = [filterOf(this.props.query), filterOf(before.query)];
    if (queryOf(now) !== queryOf(then)) this.#model.show(now);
  }

  override componentWillUnmount(): void {
    removeEventListener("keydown", this.#pressed);
  }

  #filter = (filter: Filter): void => {
    const query = queryOf(filter);
    go(query ? `/calls?${query}` : "/calls");
  };

  #pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("input, textarea, select, dialog, [role=menu]")) return;
    if (remembered("letter-keys") === "off") return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (event.key === "/") this.#search.current?.focus();
    else if (step) this.#step(step);
    else return;
    event.preventDefault();
  };

  /** Moves the focus from call to call, or from hit to hit. */
  #step(by: number): void {
    const rows = [...(this.#page.current?.querySelectorAll<HTMLElement>("a[data-row]") ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const row =
      rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + by))];
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  override render({ query }: PageProps): JSX.Element {
    const filter = filterOf(query);
    const roles = session.roles.value;
    const searches = roles.includes("lead");
    const model = this.#model;
    const found = searches && (model.hits.value || model.searching.value || model.searchError.value);
    return (
      <PageBody
        title={words.title}
        width="wide"
        testId="calls"
        actions={
          <p class="calls-keys">
            <span>
              <Key>J</Key>
              <Key>K</Key> {words.keys}
            </span>
            <span>
              <Key>Enter</Key> {words.keysOpen}
            </span>
            {searches && (
              <span>
                <Key>/</Key> {words.keysSearch}
              </span>
            )}
          </p>
        }
      >
        <div class="calls" ref={this.#page}>
          {searches && <Search model={model} ref={this.#search} />}
          <FilterBar model={model} filter={filter} put={this.#filter} />
          {found ? (
            <Hits model={model} />
          ) : (
            <>
              {searches && <Sheet key={queryOf(filter)} filter={filter} />}
              <List model={model} filter={filter} clear={() => this.#filter({})} />
            </>
          )}
        </div>
      </PageBody>
    );
  }
}
