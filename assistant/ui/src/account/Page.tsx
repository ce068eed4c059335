// One's own account: name, password, second step, and where one is signed in.
import { Component, type JSX } from "preact";
import { accounts } from "../accounts";
import { Failed, Loaded, Loading, PageBody } from "../design/parts";
import { account as words } from "../words/account";
import { roleNames } from "../words/frame";
import { NameForm } from "./NameForm";
import { PasswordForm } from "./PasswordForm";
import { SecondStep } from "./SecondStep";
import { Sessions } from "./Sessions";

const list = /* @__PURE__ */ new Intl.ListFormat(undefined, { type: "conjunction" });

export default class AccountPage extends Component {
  readonly #account = new Loaded(accounts.account);

  override componentDidMount(): void {
    void this.#account.load();
  }

  override render(): JSX.Element {
    const { value: account, error, load } = this.#account;
    const mine = account.value;
    if (!mine) {
      return (
        <PageBody title={words.title} testId="account">
          {error.value ? <Failed error={error.value} retry={load} /> : <Loading what={words.loading} />}
        </PageBody>
      );
    }
    const { user, totp } = mine;
    return (
      <PageBody title={words.title} lead={words.lead(user.login)} testId="account">
        <NameForm user={user}>
          <dl class="facts">
            <div>
              <dt>{words.roles}</dt>
              <dd>{list.format(user.roles.map((role) => roleNames[role]))}</dd>
            </div>
            <div>
              <dt>{words.teams}</dt>
              <dd>{list.format(user.teams.map((team) => team.name)) || words.noTeams}</dd>
            </div>
          </dl>
        </NameForm>
        <PasswordForm user={user} />
        <SecondStep user={user} totp={totp} changed={load} />
        <Sessions />
      </PageBody>
    );
  }
}
