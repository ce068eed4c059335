// Teams or people with their calls: by name, unless somebody deliberately asks for another order.
import { Component, type ComponentChildren, type JSX } from "preact";
import { type Column, Notice, Select, Table } from "../design/parts";
import { number } from "../format";
import { insights as words } from "../words/insights";
import type { Group, Wanted } from "./months";
import { type Order, ordered } from "./order";

interface Props {
  title: string;
  lead?: string;
  groups: readonly Group[];
  few: number;
  nameless: string;
  /** What leads from a group to its calls. */
  filter: (group: Group) => Wanted;
  link: (wanted: Wanted) => string;
  /** Offers other orders. */
  sorts?: boolean;
  testId: string;
}

export class Groups extends Component<Props, { order: Order }> {
  override state = { order: "name" as Order };

  #columns(): readonly Column<Group>[] {
    const { filter, link, nameless } = this.props;
    const to = (group: Group, more: Wanted, text: ComponentChildren) => (
      <a class="in-calls" href={link({ ...filter(group), ...more })}>
        {text}
      </a>
    );
    const count = (group: Group, value: number, more: Wanted) =>
      value ? to(group, more, number(value)) : words.none;
    return [
      { id: "name", label: words.name, cell: (group) => group.name || nameless },
      { id: "calls", label: words.calls, numeric: true, cell: (group) => count(group, group.calls, {}) },
      {
        id: "flagged",
        label: words.flagged,
        numeric: true,
        cell: (group) => count(group, group.flagged, { flag: "any" }),
      },
      {
        id: "heated",
        label: words.heated,
        numeric: true,
        cell: (group) => count(group, group.heated, { level: 2 }),
      },
      {
        id: "calmed",
        label: words.calmedShort,
        numeric: true,
        cell: (group) => (group.calmed.whole ? to(group, { calmed: true }, told(group)) : words.none),
      },
      {
        id: "reviewed",
        label: words.reviewed,
        numeric: true,
        cell: (group) => count(group, group.reviewed, { reviewed: "yes" }),
      },
    ];
  }

  override render(
    { title, lead, groups, few, sorts, testId }: Props,
    { order }: { order: Order },
  ): JSX.Element {
    return (
      <section class="section" aria-label={title} data-testid={testId}>
        <div class="section-head">
          <div>
            <h2>{title}</h2>
            {lead && <p class="section-lead">{lead}</p>}
          </div>
          {sorts && groups.length > 1 && (
            <Select
              label={words.order}
              value={order}
              onValue={(value) => this.setState({ order: value as Order })}
              options={Object.entries(words.orders)}
              testId="order"
            />
          )}
        </div>
        {order !== "name" && (
          <Notice look="warning" live testId="order-warning">
            {words.orderWarning(few)}
          </Notice>
        )}
        <Table
          caption={title}
          columns={this.#columns()}
          rows={ordered(groups, order)}
          rowKey={(group) => group.id}
        />
      </section>
    );
  }
}

const told = ({ calmed }: Group): string =>
  calmed.few ? words.partOf(calmed.part, calmed.whole) : words.shareOf(calmed.part, calmed.whole);
