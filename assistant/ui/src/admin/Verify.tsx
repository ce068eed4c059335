// Whether the audit list is whole: no row changed, removed or slipped in.
import { Component, type JSX } from "preact";
import { Button, CopyText, Doing, Notice, told } from "../design/parts";
import { site } from "../site";
import { admin as words } from "../words/admin";

interface State {
  whole: { rows: number; anchor: string } | null;
}

export class Verify extends Component<object, State> {
  override state: State = { whole: null };
  readonly #doing = new Doing();

  #check = async (): Promise<void> => {
    this.setState({ whole: null });
    await this.#doing.run(async () => this.setState({ whole: await site.verify() }));
  };

  override render(_: object, { whole }: State): JSX.Element {
    const error = this.#doing.error.value;
    return (
      <div class="form" data-testid="audit-state">
        <div>
          <Button icon="tick" busy={this.#doing.busy.value} onClick={this.#check} testId="audit-verify">
            {words.verify}
          </Button>
        </div>
        {whole && (
          <Notice look="good" live title={words.whole(whole.rows)}>
            <CopyText label={words.anchor} text={whole.anchor} />
          </Notice>
        )}
        {error ? (
          <Notice look="problem" title={told(error).title}>
            {told(error).more}
          </Notice>
        ) : null}
      </div>
    );
  }
}
