// Which calls to show. What is chosen stands in the address.
import type { JSX } from "preact";
import { Button, Checkbox, Field, Select } from "../design/parts";
import { LEVELS } from "../words/common";
import { wall as words } from "../words/wall";
import { narrowed } from "./filter";
import type { WallModel } from "./model";
import type { Row } from "./rows";

type Options = readonly (readonly [string, string])[];

export function Filters({ model }: { model: WallModel }): JSX.Element | null {
  const filter = model.filter.value;
  const on = narrowed(filter);
  if (!model.filtersShown.value && !on) return null;
  const rows = model.order.value;
  const teams = options(rows, words.everyTeam, filter.team, ({ team, team_name }) => [team, team_name]);
  const agents = options(rows, words.everyAgent, filter.agent, ({ agent, agent_name }) => [
    agent,
    agent_name,
  ]);
  const levels: Options = LEVELS.map((name, level) =>
    level ? [String(level), words.orWorse(name)] : ["0", words.everyLevel],
  );
  return (
    <search class="wall-filters" data-testid="filter-row">
      <Field
        label={words.name}
        type="search"
        value={filter.name}
        onValue={(name) => model.narrow({ name })}
        testId="filter-name"
      />
      {teams.length > 2 || filter.team ? (
        <Select
          label={words.team}
          value={filter.team}
          options={teams}
          onValue={(team) => model.narrow({ team })}
          testId="filter-team"
        />
      ) : null}
      {agents.length > 1 && (
        <Select
          label={words.agent}
          value={filter.agent}
          options={agents}
          onValue={(agent) => model.narrow({ agent })}
          testId="filter-agent"
        />
      )}
      <Select
        label={words.atLeast}
        value={String(filter.level)}
        options={levels}
        onValue={(level) => model.narrow({ level: Number(level) })}
        testId="filter-level"
      />
      <div class="wall-filters-end">
        <Checkbox
          label={words.flagged}
          checked={filter.flagged}
          onValue={(flagged) => model.narrow({ flagged })}
          testId="filter-flagged"
        />
        {on > 0 && (
          <Button small look="quiet" icon="cross" onClick={model.clear}>
            {words.clear}
          </Button>
        )}
      </div>
    </search>
  );
}

/** What there is to choose from, by name; what is chosen stays in it when its last call has ended. */
function options(
  rows: readonly Row[],
  every: string,
  chosen: string,
  of: (call: ReturnType<Row["call"]["peek"]>) => readonly [id: string, name: string],
): Options {
  const named = new Map(rows.map((row) => of(row.call.peek())).filter(([id]) => id));
  if (chosen && !named.has(chosen)) named.set(chosen, chosen);
  const sorted = [...named].map(([id, name]) => [id, name || id] as const);
  return [["", every], ...sorted.sort((a, b) => a[1].localeCompare(b[1]))];
}
