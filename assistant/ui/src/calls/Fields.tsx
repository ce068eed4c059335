// The filters as fields, and as words.
import type { JSX } from "preact";
import { Field, Select } from "../design/parts";
import { common, LEVELS } from "../words/common";
import { ABOUT, about } from "../words/insights";
import { reviews, source, calls as words } from "../words/replay";
import { FATES, type Filter, type FilterName, without } from "./filters";
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
  card: words.card,
  card_fate: words.cardFate,
};

const flagName = (flag: string): string => (flag === "any" ? words.anyFlag : common.flag(flag));

function options(name: FilterName, choices: Choices): Options | null {
  if (name === "flag") return FLAGS.map((flag) => [flag, flagName(flag)]);
  if (name === "level") return LEVELS.map((level, i): [string, string] => [String(i), level]).slice(1);
  if (name === "agent") return choices.agents.map(({ id, name: of }) => [id, of]);
  if (name === "team")
    return choices.teams.map(({ id, name: of }) => [id, of] as const).concat([["none", words.noTeam]]);
  if (name === "kind") return choices.sources.map((kind) => [kind, source(kind)]);
  if (name === "reviewed") {
    const { new: none, ...begun } = reviews;
    return [["new", none], ["yes", words.reviewedYes], ...Object.entries(begun)];
  }
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
  if (name === "card") return Object.keys(ABOUT).map((kind) => [kind, about(kind)]);
  if (name === "card_fate") return FATES.map((fate) => [fate, words.cardFates[fate] ?? fate]);
  return null;
}

/** A filter that is set, in words: `Flag: Abuse`. */
export function named(name: FilterName, filter: Filter, choices: Choices): string {
  const value = filter[name] ?? "";
  if (name === "card") return words.cardNamed(about(value), words.cardFates[filter.card_fate ?? ""]);
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
    put(value ? { ...filter, [name]: value } : without(filter, name));
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
      {choose("card")}
      {filter.card && choose("card_fate")}
      {give("from", "date")}
      {give("to", "date")}
      {give("longer", "number")}
      {give("shorter", "number")}
    </div>
  );
}
