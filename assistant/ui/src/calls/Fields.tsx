// The filters as fields, and as words.
import type { JSX } from "preact";
import { Field, Select } from "../design/parts";
import { common, LEVELS } from "../words/common";
import { reviews, source, calls as words } from "../words/replay";
import type { Filter, FilterName } from "./filters";
import type { Choices } from "./model";

const FLAGS = ["any", "threat_violence", "self_harm", "threat_legal", "abuse", "hostility"] as const;
type Options = readonly (readonly [string, string])[];

const LABELS: Record<FilterName, string> = {
  flag: words.flag,
  level: words.level,
  agent: words.agent,
  team: words.team,
  kind: words.kind,
  reviewed: words.reviewed,
  status: words.status,
  from: words.from,
  to: words.to,
  longer: words.longer,
  shorter: words.shorter,
  calmed: words.calmed,
  hour: "",
};

const flagName = (flag: string): string => (flag === "any" ? words.anyFlag : common.flag(flag));

function options(name: FilterName, choices: Choices): Options | null {
  if (name === "flag") return FLAGS.map((flag) => [flag, flagName(flag)]);
  if (name === "level") return LEVELS.map((level, i): [string, string] => [String(i), level]).slice(1);
  if (name === "agent") return choices.agents.map(({ id, name: of }) => [id, of]);
  if (name === "team") return choices.teams.map(({ id, name: of }) => [id, of]);
  if (name === "kind") return choices.sources.map((kind) => [kind, source(kind)]);
  if (name === "reviewed") return Object.entries(reviews);
  if (name === "status")
    return [
      ["live", words.live],
      ["ended", words.ended],
    ];
  if (name === "calmed")
    return [
      ["yes", words.calmedYes],
      ["no", words.calmedNo],
    ];
  return null;
}

/** A filter in words: `Flag: Abuse`. */
export function named(name: FilterName, value: string, choices: Choices): string {
  if (name === "hour") return words.hour(Number(value));
  if (name === "flag") return flagName(value);
  const known = options(name, choices)?.find(([of]) => of === value)?.[1];
  return `${LABELS[name]}: ${known ?? value}`;
}

interface Props {
  filter: Filter;
  choices: Choices;
  put: (filter: Filter) => void;
}

export function Fields({ filter, choices, put }: Props): JSX.Element {
  const set = (name: FilterName) => (value: string) => {
    const { [name]: _, ...rest } = filter;
    put(value ? { ...rest, [name]: value } : rest);
  };
  const choose = (name: FilterName) => {
    const found = options(name, choices);
    if (!found?.length) return null;
    return (
      <Select
        key={name}
        label={LABELS[name]}
        value={filter[name] ?? ""}
        onValue={set(name)}
        options={[["", words.any], ...found]}
        data-testid={`filter-${name}`}
      />
    );
  };
  const give = (name: FilterName, type: "date" | "number") => (
    <Field
      key={name}
      label={LABELS[name]}
      type={type}
      value={filter[name] ?? ""}
      onValue={() => {}}
      onChange={(event) => set(name)(event.currentTarget.value)}
      {...(type === "number" ? { min: 0, step: "any", inputMode: "decimal" } : {})}
    />
  );
  return (
    <div class="filters-fields">
      {choose("flag")}
      {choose("level")}
      {choose("reviewed")}
      {choose("agent")}
      {choose("team")}
      {choose("kind")}
      {choose("status")}
      {choose("calmed")}
      {give("from", "date")}
      {give("to", "date")}
      {give("longer", "number")}
      {give("shorter", "number")}
    </div>
  );
}
