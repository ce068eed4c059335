// A table. On a narrow screen each row becomes a small list in which every value stands beside its column's name.
import type { ComponentChildren, JSX } from "preact";
import "./data.css";

export interface Column<Row> {
  readonly id: string;
  /** Name of the column; for one of buttons alone it is for screen readers. */
  readonly label: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures stand under each other. */
  readonly numeric?: boolean;
  readonly hideLabel?: boolean;
}

export interface TableProps<Row> {
  /** What the table is of. */
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Marks a row as put aside, such as an account that is switched off. */
  faded?: (row: Row) => boolean;
  testId?: string;
}

export function Table<Row>(props: TableProps<Row>): JSX.Element {
  const { caption, showCaption, columns, rows, rowKey, faded, testId } = props;
  return (
    <table class="table" data-testid={testId}>
      <caption class={showCaption ? undefined : "unseen"}>{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" data-numeric={column.numeric ? "" : undefined}>
              <span class={column.hideLabel ? "unseen" : undefined}>{column.label}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} data-faded={faded?.(row) ? "" : undefined}>
            {columns.map((column, i) => {
              const rest = {
                "data-label": column.hideLabel ? undefined : column.label,
                "data-numeric": column.numeric ? "" : undefined,
              };
              return i === 0 ? (
                <th key={column.id} scope="row" {...rest}>
                  {column.cell(row)}
                </th>
              ) : (
                <td key={column.id} {...rest}>
                  {column.cell(row)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
