// The people of a site: who they are, what they may do, and how they get in.
import { Component, type JSX } from "preact";
import { type MadeLink, type Member, people, type Team } from "../accounts";
import { Button, Chip, type Column, Dialog, Empty, Loaded, Menu, Table, toast, told } from "../design/parts";
import { admin as words } from "../words/admin";
import { roleNames } from "../words/frame";
import { LinkShown } from "./LinkShown";
import { Listing } from "./Listing";
import { PersonForm } from "./PersonForm";

interface State {
  /** Whose form is open; `new` for somebody who is not here yet. */
  form: Member | "new" | null;
  link: { name: string; link: MadeLink } | null;
}

export class People extends Component<object, State> {
  override state: State = { form: null, link: null };
  readonly #users = new Loaded<readonly Member[]>(people.users);
  readonly #teams = new Loaded<readonly Team[]>(people.teams);

  override componentDidMount(): void {
    void this.#users.load();
    void this.#teams.load();
  }

  /** Does something to somebody, tells what came of it, and fetches the list again. */
  async #do(what: () => Promise<unknown>, done: string, undo?: () => void): Promise<void> {
    try {
      await what();
      toast(done, undo ? { undo } : {});
    } catch (error) {
      const { title, more } = told(error);
      toast([title, more].filter(Boolean).join(" "), { look: "problem" });
    }
    await this.#users.load();
  }

  #switch(user: Member, disabled: boolean): void {
    const done = disabled ? words.disabled(nameOf(user)) : words.enabled(nameOf(user));
    void this.#do(
      () => people.change(user.id, { disabled }),
      done,
      disabled ? () => this.#switch(user, false) : undefined,
    );
  }

  async #link(user: Member): Promise<void> {
    try {
      this.setState({ link: { name: nameOf(user), link: await people.link(user.id) } });
    } catch (error) {
      toast(told(error).title, { look: "problem" });
    }
    await this.#users.load();
  }

  readonly #columns: readonly Column<Member>[] = [
    {
      id: "person",
      label: words.person,
      cell: (user) => (
        <>
          {nameOf(user)}
          <small>{user.login}</small>
        </>
      ),
    },
    { id: "roles", label: words.roles, cell: (user) => user.roles.map((role) => roleNames[role]).join(", ") },
    {
      id: "teams",
      label: words.ofTeams,
      cell: (user) => user.teams.map((team) => team.name).join(", ") || "–",
    },
    { id: "state", label: words.state, cell: (user) => <Standing user={user} /> },
    {
      id: "actions",
      label: words.actions,
      hideLabel: true,
      numeric: true,
      cell: (user) => this.#menu(user),
    },
  ];

  #menu(user: Member): JSX.Element {
    const name = nameOf(user);
    return (
      <Menu
        label={words.actionsFor(name)}
        icon="dots"
        items={[
          { label: words.edit, onChoose: () => this.setState({ form: user }) },
          ...(user.local || user.invited
            ? [{ label: words.newLink, onChoose: () => void this.#link(user) }]
            : []),
          ...(user.totp
            ? [
                {
                  label: words.takeTotp,
                  onChoose: () => void this.#do(() => people.takeTotp(user.id), words.totpTaken(name)),
                },
              ]
            : []),
          {
            label: words.signOut,
            onChoose: () => void this.#do(() => people.endSessions(user.id), words.signedOut(name)),
          },
          user.disabled
            ? { label: words.enable, onChoose: () => this.#switch(user, false) }
            : { label: words.disable, danger: true, onChoose: () => this.#switch(user, true) },
        ]}
      />
    );
  }

  override render(_: object, { form, link }: State): JSX.Element {
    const invite = (
      <Button look="primary" icon="plus" onClick={() => this.setState({ form: "new" })} testId="invite">
        {words.invite}
      </Button>
    );
    return (
      <section class="section" aria-label={words.people}>
        <div class="section-head">
          <h2>{words.people}</h2>
          {invite}
        </div>
        <Listing
          list={this.#users}
          loading={words.loadingPeople}
          empty={
            <Empty icon="people" title={words.noPeople}>
              {words.noPeopleMore}
            </Empty>
          }
        >
          {(users) => (
            <Table
              caption={words.people}
              columns={this.#columns}
              rows={users}
              rowKey={(user) => user.id}
              faded={(user) => user.disabled}
              testId="people"
            />
          )}
        </Listing>
        {form && (
          <PersonForm
            user={form === "new" ? null : form}
            teams={this.#teams.value.value ?? []}
            close={() => this.setState({ form: null })}
            saved={(name, made) => {
              this.setState({ form: null, link: made ? { name, link: made } : null });
              if (!made) toast(words.saved(name));
              void this.#users.load();
            }}
          />
        )}
        {link && (
          <Dialog title={words.linkTitle(link.name)} onClose={() => this.setState({ link: null })}>
            <LinkShown link={link.link} done={() => this.setState({ link: null })} />
          </Dialog>
        )}
      </section>
    );
  }
}

function Standing({ user }: { user: Member }): JSX.Element {
  if (user.disabled) {
    return (
      <Chip icon="ended" look="ended">
        {words.off}
      </Chip>
    );
  }
  if (user.invited) return <Chip icon="passed">{words.invited}</Chip>;
  return (
    <>
      <Chip icon="tick" look="live">
        {words.works}
      </Chip>
      {user.totp && <small>{words.second}</small>}
      {!user.local && <small>{words.fromProvider}</small>}
    </>
  );
}

const nameOf = (user: Member): string => user.name || user.login;
