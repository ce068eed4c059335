// The list as a sheet for a spreadsheet: every call that fits the filters, however many the page shows.
import { Component, type JSX } from "preact";
import { address } from "../api";
import { Button, Doing, Problem } from "../design/parts";
import { type FetchedFile, fetchFile, keepFile } from "../files";
import { number } from "../format";
import { calls as words } from "../words/replay";
import { asked, type Filter } from "./filters";

/** Rows of a sheet under its heading; a cell in quotes may hold line ends. */
export const rowsOf = (sheet: string): number =>
  Math.max(
    0,
    sheet
      .replace(/"(?:[^"]|"")*"/g, "x")
      .split(/\r?\n/)
      .filter(Boolean).length - 1,
  );

export class Sheet extends Component<{ filter: Filter }, { said: string }> {
  override state = { said: "" };
  readonly #doing = new Doing();

  #save = async (): Promise<void> => {
    this.setState({ said: "" });
    await this.#doing.run(async () => {
      const from = address("/api/calls.csv", undefined, asked(this.props.filter));
      const file: FetchedFile = await fetchFile(from, "calmline-calls.csv");
      const rows = rowsOf(await file.content.text());
      if (rows) keepFile(file);
      this.setState({ said: rows ? words.sheetDone(number(rows), rows, file.name) : words.sheetNone });
    });
  };

  override render(_: { filter: Filter }, { said }: { said: string }): JSX.Element {
    return (
      <div class="calls-sheet">
        <Button icon="export" small busy={this.#doing.busy.value} onClick={this.#save} testId="sheet">
          {words.sheet}
        </Button>
        <p role="status" data-testid="sheet-said">
          {this.#doing.busy.value ? words.sheetBusy : said}
        </p>
        <Problem error={this.#doing.error.value} />
      </div>
    );
  }
}
