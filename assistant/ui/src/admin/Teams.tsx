// Teams: which calls a lead sees.
import { Component, type JSX } from "preact";
import { people, type Team } from "../accounts";
import { Button, type Column, Empty, Loaded, Menu, Table, toast, told } from "../design/parts";
import { number } from "../format";
import { admin as words } from "../words/admin";
import { Listing } from "./Listing";
import { TeamForm } from "./TeamForm";

interface State {
  form: Team | "new" | null;
}

export class Teams extends Component<object, State> {
  override state: State = { form: null };
  readonly #teams = new Loaded<readonly Team[]>(people.teams);

  override componentDidMount(): void {
    void this.#teams.load();
  }

  #remove = async (team: Team): Promise<void> => {
    try {
      await people.removeTeam(team.id);
      toast(words.teamRemoved(team.name));
    } catch (error) {
      const { title, more } = told(error);
      toast([title, more].filter(Boolean).join(" "), { look: "problem" });
    }
    await this.#teams.load();
  };

  readonly #columns: readonly Column<Team>[] = [
    { id: "team", label: words.team, cell: (team) => team.name },
    { id: "members", label: words.members, cell: (team) => number(team.members) },
    {
      id: "actions",
      label: words.actions,
      hideLabel: true,
      numeric: true,
      cell: (team) => (
        <Menu
          label={words.actionsFor(team.name)}
          icon="dots"
          items={[
            { label: words.renameTeam, onChoose: () => this.setState({ form: team }) },
            { label: words.removeTeam, danger: true, onChoose: () => void this.#remove(team) },
          ]}
        />
      ),
    },
  ];

  override render(_: object, { form }: State): JSX.Element {
    const close = () => this.setState({ form: null });
    return (
      <section class="section" aria-label={words.teams}>
        <div class="section-head">
          <h2>{words.teams}</h2>
          <Button look="primary" icon="plus" onClick={() => this.setState({ form: "new" })}>
            {words.addTeam}
          </Button>
        </div>
        <Listing
          list={this.#teams}
          loading={words.loadingTeams}
          empty={
            <Empty icon="people" title={words.noTeams}>
              {words.noTeamsMore}
            </Empty>
          }
        >
          {(teams) => (
            <Table caption={words.teams} columns={this.#columns} rows={teams} rowKey={(team) => team.id} />
          )}
        </Listing>
        {form && (
          <TeamForm
            team={form === "new" ? null : form}
            close={close}
            saved={(name) => {
              close();
              toast(form === "new" ? words.teamAdded(name) : words.saved(name));
              void this.#teams.load();
            }}
          />
        )}
      </section>
    );
  }
}
