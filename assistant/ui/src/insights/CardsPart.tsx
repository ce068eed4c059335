// What agents did with each kind of card, and what the customer said next. Asked for apart: it takes a while to read.
import { Component, type JSX } from "preact";
import { ask, type Schemas } from "../api";
import { type Column, Empty, Failed, Loaded, Loading, Notice, Table } from "../design/parts";
import { number } from "../format";
import { insights as words } from "../words/insights";
import { type Cards, type Share, zone } from "./months";

type Kind = Schemas["CardKind"];

const WIDE = 100;

const columns: readonly Column<Kind>[] = [
  { id: "about", label: words.kind, cell: (kind) => words.about(kind.about) },
  { id: "offered", label: words.offered, numeric: true, cell: (kind) => number(kind.offered) },
  { id: "fates", label: words.fates, cell: (kind) => <Fates kind={kind} /> },
  { id: "after", label: words.afterUse, numeric: true, cell: (kind) => told(kind.after_use) },
  { id: "without", label: words.without, numeric: true, cell: (kind) => told(kind.without) },
];

export class CardsPart extends Component<{ month: string; team: string }> {
  readonly #cards = new Loaded<Cards>(() => {
    const { month, team } = this.props;
    return ask("get", "/api/insights/cards", { query: { month, team: team || null, zone: zone() } });
  });

  override componentDidMount(): void {
    void this.#cards.load();
  }

  override render(): JSX.Element {
    const found = this.#cards.value.value;
    const error = this.#cards.error.value;
    return (
      <section class="section" aria-labelledby="cards-title" data-testid="insights-cards">
        <div>
          <h2 id="cards-title">{words.cards}</h2>
          <p class="section-lead">
            {words.cardsLead} {found && words.cardsFrom(found.looked_at, found.calls)}
          </p>
        </div>
        {!found ? (
          error ? (
            <Failed error={error} retry={this.#cards.load} />
          ) : (
            <Loading what={words.cardsLoading} />
          )
        ) : found.kinds.length ? (
          <>
            <ul class="columns-key">
              <li data-kind="used">{words.used}</li>
              <li data-kind="dismissed">{words.dismissed}</li>
              <li data-kind="ignored">{words.ignored}</li>
            </ul>
            <Table caption={words.cards} columns={columns} rows={found.kinds} rowKey={(kind) => kind.about} />
            <Notice>{words.cardsNoProof}</Notice>
          </>
        ) : (
          <Empty icon="card" title={words.noCards} />
        )}
      </section>
    );
  }
}

function Fates({ kind }: { kind: Kind }): JSX.Element {
  const whole = Math.max(1, kind.offered);
  const used = (kind.used / whole) * WIDE;
  const dismissed = (kind.dismissed / whole) * WIDE;
  return (
    <span class="fates">
      <svg viewBox={`0 0 ${WIDE} 10`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="fate-ignored" width={WIDE} height="10" />
        <rect class="fate-dismissed" x={used} width={dismissed} height="10" />
        <rect class="fate-used" width={used} height="10" />
      </svg>
      <small>{words.cardBar(kind.used, kind.dismissed, kind.ignored)}</small>
    </span>
  );
}

const told = ({ part, whole, few }: Share): string =>
  few ? words.fewUses(part, whole) : words.shareOf(part, whole);
