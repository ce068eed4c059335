// Standing columns, each a link to its calls. One stop for Tab; left and right, Home and End move between them.
import { Component, createRef, type JSX } from "preact";
import { Table, type Column as TableColumn } from "../design/parts";
import { number } from "../format";
import { insights as words } from "../words/insights";

export interface ColumnOf {
  readonly id: string;
  /** In full, such as `14:00 to 15:00`. */
  readonly name: string;
  /** Under the column; empty where there is no room for one. */
  readonly tick: string;
  readonly calls: number;
  readonly heated: number;
  readonly href: string;
  /** Of its heated calls alone. */
  readonly heatedHref: string;
}

interface Props {
  label: string;
  /** What a column is of. */
  of: string;
  columns: readonly ColumnOf[];
  testId: string;
}

interface State {
  /** The column that Tab comes to, and that is told in words. */
  at: number;
  told: boolean;
}

export class Columns extends Component<Props, State> {
  override state: State = { at: 0, told: false };
  readonly #place = createRef<HTMLDivElement>();

  #pressed = (event: KeyboardEvent): void => {
    const last = this.props.columns.length - 1;
    const { at } = this.state;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined || to < 0 || to > last) return;
    event.preventDefault();
    this.setState({ at: to, told: true });
    this.#place.current?.querySelectorAll("a")[to]?.focus();
  };

  override render({ label, of, columns, testId }: Props, { at, told }: State): JSX.Element {
    const most = Math.max(1, ...columns.map((one) => one.calls));
    const now = columns[at];
    const tell = (index: number) => this.setState({ at: index, told: true });
    return (
      <div class="columns" data-testid={testId}>
        <div class="columns-head">
          <p class="columns-told numbers" aria-hidden="true">
            {told && now ? words.column(now.name, now.calls, now.heated) : `${number(most)} at most`}
          </p>
          <ul class="columns-key">
            <li data-kind="heated">{words.heated}</li>
            <li data-kind="others">{words.others}</li>
          </ul>
        </div>
        <div class="columns-scroll">
          {/* biome-ignore lint/a11y/useSemanticElements: a picture whose parts are links is no fieldset */}
          <div
            class="columns-row"
            role="group"
            aria-label={`${label}. ${words.columnKeys}`}
            ref={this.#place}
            onKeyDown={this.#pressed}
          >
            {columns.map((one, index) => (
              <a
                key={one.id}
                class="column"
                href={one.href}
                tabIndex={index === at ? 0 : -1}
                aria-label={words.column(one.name, one.calls, one.heated)}
                data-told={told && index === at ? "" : undefined}
                onFocus={() => tell(index)}
                onMouseEnter={() => tell(index)}
              >
                <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="column-ground" width="10" height="100" />
                  <rect
                    class="column-all"
                    y={100 - (one.calls / most) * 100}
                    width="10"
                    height={(one.calls / most) * 100}
                  />
                  <rect
                    class="column-heated"
                    y={100 - (one.heated / most) * 100}
                    width="10"
                    height={(one.heated / most) * 100}
                  />
                </svg>
                <span class="column-tick numbers">{one.tick}</span>
              </a>
            ))}
          </div>
        </div>
        <AsTable label={label} of={of} columns={columns} />
      </div>
    );
  }
}

function AsTable({ label, of, columns }: Omit<Props, "testId">): JSX.Element {
  const shown: readonly TableColumn<ColumnOf>[] = [
    { id: "name", label: of, cell: (one) => one.name },
    {
      id: "calls",
      label: words.calls,
      numeric: true,
      cell: (one) => <Count href={one.href} of={one.calls} />,
    },
    {
      id: "heated",
      label: words.heated,
      numeric: true,
      cell: (one) => (one.heated ? <Count href={one.heatedHref} of={one.heated} /> : words.none),
    },
  ];
  return (
    <details class="as-table">
      <summary>{words.asTable}</summary>
      <Table
        caption={label}
        columns={shown}
        rows={columns.filter((one) => one.calls)}
        rowKey={(one) => one.id}
      />
    </details>
  );
}

function Count({ href, of }: { href: string; of: number }): JSX.Element {
  return (
    <a class="in-calls" href={href}>
      {number(of)}
    </a>
  );
}
