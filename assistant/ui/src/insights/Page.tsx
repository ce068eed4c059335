// A team's month at a glance. Every figure opens the calls that make it.
import { Component, type JSX } from "preact";
import { address, ask, type Schemas } from "../api";
import { Button, Empty, Failed, IconButton, Loaded, Loading, PageBody, Select } from "../design/parts";
import { monthName } from "../format";
import type { PageProps } from "../pages";
import { go } from "../router";
import { insights as words } from "../words/insights";
import { CardsPart } from "./CardsPart";
import { Month } from "./Month";
import { type Figures, monthOf, shifted, thisMonth, zone } from "./months";
import "./insights.css";

export default function InsightsPage({ query }: PageProps): JSX.Element {
  const month = monthOf(query.get("month"));
  const team = query.get("team") ?? "";
  return <Glance key={`${month}/${team}`} month={month} team={team} />;
}

interface Props {
  month: string;
  team: string;
}

/** The teams to choose from stay while another month is asked for. */
let teams: readonly Schemas["Name"][] = [];

class Glance extends Component<Props> {
  readonly #figures = new Loaded<Figures>(() => {
    const { month, team } = this.props;
    return ask("get", "/api/insights", { query: { month, team: team || null, zone: zone() } });
  });

  override componentDidMount(): void {
    void this.#figures.load();
    ask("get", "/api/listing").then(
      (found) => {
        teams = found.teams;
        this.forceUpdate();
      },
      () => {}, // Without the names one sees every team.
    );
  }

  #to(month: string, team = this.props.team): void {
    go(address("/insights", {}, { month, team }), { replace: true });
  }

  override render({ month, team }: Props): JSX.Element {
    const figures = this.#figures.value.value;
    const error = this.#figures.error.value;
    const name = monthName(month);
    return (
      <PageBody title={words.title(name)} width="wide" actions={this.#choices()} testId="insights">
        {!figures ? (
          error ? (
            <Failed error={error} retry={this.#figures.load} />
          ) : (
            <Loading what={words.loading} />
          )
        ) : figures.calls ? (
          <Month figures={figures} team={team} cards={<CardsPart month={month} team={team} />} />
        ) : (
          <Empty
            icon="calm"
            title={words.empty(name)}
            action={<Button onClick={() => this.#to(shifted(month, -1))}>{words.emptyBack}</Button>}
          >
            {words.emptyMore}
          </Empty>
        )}
      </PageBody>
    );
  }

  #choices(): JSX.Element {
    const { month, team } = this.props;
    return (
      <>
        {teams.length > 1 && (
          <Select
            label={words.team}
            value={team}
            onValue={(value) => this.#to(month, value)}
            options={[["", words.everyTeam], ...teams.map(({ id, name }) => [id, name] as const)]}
            testId="insights-team"
          />
        )}
        <span class="months">
          <IconButton
            icon="left"
            look="plain"
            label={words.before}
            testId="month-before"
            onClick={() => this.#to(shifted(month, -1))}
          />
          <IconButton
            icon="right"
            look="plain"
            label={words.after}
            testId="month-after"
            disabled={month >= thisMonth()}
            onClick={() => this.#to(shifted(month, 1))}
          />
        </span>
      </>
    );
  }
}
