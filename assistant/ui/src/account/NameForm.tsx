// One's name, as colleagues see it.
import { Component, type ComponentChildren, type JSX } from "preact";
import { accounts, type User } from "../accounts";
import { Button, Doing, Field, Problem, toast } from "../design/parts";
import { session } from "../session";
import { account as words } from "../words/account";
import { common } from "../words/common";
import "./account.css";

interface Props {
  user: User;
  /** What else is known of one. */
  children: ComponentChildren;
}

export class NameForm extends Component<Props, { name: string }> {
  override state = { name: this.props.user.name };
  readonly #doing = new Doing();

  #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    await this.#doing.run(async () => {
      const user = await accounts.rename(this.state.name.trim());
      const info = session.info.peek();
      if (info) session.take({ ...info, user });
      toast(words.nameSaved);
    });
  };

  override render({ children }: Props, { name }: { name: string }): JSX.Element {
    return (
      <section class="section" aria-labelledby="you-title">
        <h2 id="you-title">{words.you}</h2>
        {children}
        <form class="form" noValidate onSubmit={this.#save}>
          <Problem error={this.#doing.error.value} />
          <Field
            label={words.name}
            hint={words.nameHint}
            autoComplete="name"
            value={name}
            onValue={(value) => this.setState({ name: value })}
          />
          <div class="form-actions">
            <Button type="submit" busy={this.#doing.busy.value} disabled={!name.trim()}>
              {common.save}
            </Button>
          </div>
        </form>
      </section>
    );
  }
}
