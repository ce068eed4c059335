// Who did what, to what, when and from where.
import { Component, type JSX } from "preact";
import { type Member, people } from "../accounts";
import { Button, Chip, type Column, Empty, Field, Loaded, Select, Table } from "../design/parts";
import { exactTime } from "../format";
import { type AuditFilter, type AuditRow, site } from "../site";
import { admin as words } from "../words/admin";
import { Listing } from "./Listing";
import { Verify } from "./Verify";

const PAGE = 50;
const NOTHING: AuditFilter = { actor: "", action: "", resource: "" };

interface State {
  draft: AuditFilter;
  filter: AuditFilter;
  /** There may be older rows than those shown. */
  more: boolean;
}

export class Audit extends Component<object, State> {
  override state: State = { draft: NOTHING, filter: NOTHING, more: false };
  readonly #users = new Loaded<readonly Member[]>(people.users);
  #keep: readonly AuditRow[] = [];
  readonly #rows = new Loaded<readonly AuditRow[]>(async () => {
    const before = this.#keep.at(-1)?.seq ?? null;
    const rows = await site.audit(this.state.filter, before, PAGE);
    this.setState({ more: rows.length === PAGE });
    return [...this.#keep, ...rows];
  });

  override componentDidMount(): void {
    void this.#users.load();
    void this.#rows.load();
  }

  #show(filter: AuditFilter): void {
    this.#keep = [];
    this.setState({ draft: filter, filter }, () => void this.#rows.load());
  }

  #older = (): void => {
    this.#keep = this.#rows.value.peek() ?? [];
    void this.#rows.load();
  };

  #who(actor: string): string {
    if (actor === "system") return words.system;
    if (actor.startsWith("key:")) return words.phoneKey(actor.slice(4));
    const user = this.#users.value.value?.find((one) => one.id === actor);
    return user?.name || user?.login || actor;
  }

  readonly #columns: readonly Column<AuditRow>[] = [
    {
      id: "when",
      label: words.when,
      cell: (row) => (
        <time class="numbers" dateTime={row.time}>
          {exactTime(row.time)}
        </time>
      ),
    },
    { id: "who", label: words.who, cell: (row) => this.#who(row.actor) || "–" },
    { id: "what", label: words.what, cell: (row) => <code>{row.action}</code> },
    { id: "on", label: words.on, cell: (row) => this.#who(row.resource) || "–" },
    {
      id: "outcome",
      label: words.outcome,
      cell: (row) => (
        <Chip
          icon={row.outcome === "ok" ? "tick" : "warning"}
          look={row.outcome === "ok" ? undefined : "trouble"}
        >
          {words.outcomes[row.outcome] ?? row.outcome}
        </Chip>
      ),
    },
    { id: "from", label: words.from, cell: (row) => row.address || "–" },
  ];

  override render(_: object, { filter, more }: State): JSX.Element {
    const filtered = Object.values(filter).some(Boolean);
    return (
      <section class="section" aria-label={words.audit} data-testid="audit">
        <div>
          <h2>{words.audit}</h2>
          <p class="section-lead">{words.auditLead}</p>
        </div>
        <Verify />
        {this.#filters()}
        <Listing
          list={this.#rows}
          loading={words.loadingAudit}
          empty={
            <Empty icon="list" title={filtered ? words.noRows : words.noRowsAtAll}>
              {filtered && words.noRowsMore}
            </Empty>
          }
        >
          {(rows) => (
            <Table caption={words.audit} columns={this.#columns} rows={rows} rowKey={(row) => row.seq} />
          )}
        </Listing>
        {more && (
          <div>
            <Button busy={this.#rows.busy.value} onClick={this.#older}>
              {words.older}
            </Button>
          </div>
        )}
      </section>
    );
  }

  #filters(): JSX.Element {
    const { draft, filter } = this.state;
    const users = this.#users.value.value ?? [];
    const set = (change: Partial<AuditFilter>) => this.setState({ draft: { ...draft, ...change } });
    return (
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          this.#show(draft);
        }}
      >
        <Select
          label={words.actor}
          value={draft.actor}
          onValue={(actor) => set({ actor })}
          options={[
            ["", words.everybody],
            ["system", words.system],
            ...users.map((user) => [user.id, user.name || user.login] as const),
          ]}
        />
        <Field
          label={words.action}
          placeholder="call.seen"
          value={draft.action}
          onValue={(action) => set({ action })}
        />
        <Field label={words.resource} value={draft.resource} onValue={(resource) => set({ resource })} />
        <div class="form-actions">
          <Button type="submit">{words.filter}</Button>
          {filter !== NOTHING && (
            <Button look="quiet" onClick={() => this.#show(NOTHING)}>
              {words.clear}
            </Button>
          )}
        </div>
      </form>
    );
  }
}
