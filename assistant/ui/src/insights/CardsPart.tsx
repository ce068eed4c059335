// What agents did with each kind of card, and what the customer said next. Asked for apart: it takes a while to read.
import { Component, type JSX } from "preact";
import { ask, type Schemas } from "../api";
import { type Column, Empty, Failed, Loaded, Loading, Notice, Table } from "../design/parts";
import { number } from "../format";
import { about, insights as words } from "../words/insights";
import { type Cards, callsOf, type Share, zone } from "./months";

type Kind = Schemas["CardKind"];
type Fate = Schemas["CardFate"];

const WIDE = 100;

export class CardsPart extends Component<{ month: string; team: string }> {
  readonly #cards = new Loaded<Cards>(() => {
    const { month, team } = this.props;
    return ask("get", "/api/insights/cards", { query: { month, team: team || null, zone: zone() } });
  });

  override componentDidMount(): void {
    void this.#cards.load();
  }

  #link = (kind: Kind, fate: Fate): string => {
    const card_fate = fate === "offered" ? "" : fate;
    return callsOf(this.props.month, this.props.team, { card: kind.about, card_fate });
  };

  readonly #columns: readonly Column<Kind>[] = [
    { id: "about", label: words.kind, cell: (kind) => about(kind.about) },
    {
      id: "offered",
      label: words.offered,
      numeric: true,
      cell: (kind) => <InCalls kind={kind} fate="offered" text={number(kind.offered)} link={this.#link} />,
    },
    { id: "fates", label: words.fates, cell: (kind) => <Fates kind={kind} link={this.#link} /> },
    this.#followed("calmer", words.afterUse, (kind) => kind.after_use),
    this.#followed("calmer_without", words.without, (kind) => kind.without),
  ];

  #followed(fate: Fate, label: string, share: (kind: Kind) => Share): Column<Kind> {
    const cell = (kind: Kind) => (
      <>
        <InCalls kind={kind} fate={fate} text={told(share(kind))} link={this.#link} />
        {share(kind).few && <small>{words.fewUses}</small>}
      </>
    );
    return { id: fate, label, numeric: true, cell };
  }

  override render(): JSX.Element {
    const found = this.#cards.value.value;
    const error = this.#cards.error.value;
    return (
      <section class="section" aria-labelledby="cards-title" data-testid="insights-cards">
        <div>
          <h2 id="cards-title">{words.cards}</h2>
          <p class="section-lead">
            {words.cardsLead} {words.cardsAreCards} {found && words.cardsFrom(found.looked_at, found.calls)}
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
            <Table
              caption={words.cards}
              columns={this.#columns}
              rows={found.kinds}
              rowKey={(kind) => kind.about}
            />
            <Notice>{words.cardsNoProof}</Notice>
          </>
        ) : (
          <Empty icon="card" title={words.noCards} />
        )}
      </section>
    );
  }
}

const FATES = ["used", "dismissed", "ignored"] as const;

interface InCallsProps {
  kind: Kind;
  fate: Fate;
  text: string;
  link: (kind: Kind, fate: Fate) => string;
}

/** A number of cards that opens the calls they were in, and says how many those are. */
function InCalls({ kind, fate, text, link }: InCallsProps): JSX.Element {
  const calls = kind.calls[fate] ?? 0;
  if (!calls) return <>{text}</>;
  return (
    <a class="in-calls" href={link(kind, fate)}>
      {text} <span>{words.inCalls(calls)}</span>
    </a>
  );
}

function Fates({ kind, link }: Pick<InCallsProps, "kind" | "link">): JSX.Element {
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
      <span class="fates-told">
        {FATES.map((fate) => (
          <span key={fate}>
            <InCalls kind={kind} fate={fate} text={words.fate[fate](kind[fate])} link={link} />
          </span>
        ))}
      </span>
    </span>
  );
}

const told = ({ part, whole, few }: Share): string =>
  few ? (whole ? words.partOf(part, whole) : "") : words.shareOf(part, whole);
