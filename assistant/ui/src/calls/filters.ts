// The filters of the list, as they stand in the address: `?flag=abuse&level=3`. Pure.
import type { Schemas } from "../api";

export const FILTERS = [
  "flag",
  "level",
  "agent",
  "team",
  "kind",
  "reviewed",
  "status",
  "from",
  "to",
  "longer",
  "shorter",
  "calmed",
  "hour",
  "card",
  "card_fate",
] as const;

export type FilterName = (typeof FILTERS)[number];
export type Filter = Readonly<Partial<Record<FilterName, string>>>;

/** The filters that an address names; others and empty ones are left out. */
export function filterOf(query: URLSearchParams): Filter {
  const found: Partial<Record<FilterName, string>> = {};
  for (const name of FILTERS) {
    const value = query.get(name)?.trim();
    if (value) found[name] = value;
  }
  return found;
}

/** The part of an address that names filters, in one order whatever theirs. */
export function queryOf(filter: Filter): string {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (filter[name]) query.set(name, filter[name]);
  return query.toString();
}

/** The filters that stand for themselves: what became of a card says more of the card. */
export const setIn = (filter: Filter): readonly FilterName[] =>
  FILTERS.filter((name) => filter[name] && name !== "card_fate");

export const count = (filter: Filter): number => setIn(filter).length;

/** The same filters without one; with a card goes what became of it. */
export function without(filter: Filter, name: FilterName): Filter {
  const { [name]: _, card_fate, ...rest } = filter;
  return card_fate && name !== "card" && name !== "card_fate" ? { ...rest, card_fate } : rest;
}

/** A day of an address, such as `2026-05-03`, as the moment at which it begins here; `next` for the day after. */
function dayStart(day: string | undefined, next = false): string | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? "");
  if (!found) return undefined;
  const [, year, month, date] = found.map(Number);
  const start = new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + (next ? 1 : 0));
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}

const amount = (text: string | undefined): number | undefined => {
  const value = Number(text);
  return text && Number.isFinite(value) && value >= 0 ? value : undefined;
};

const minutes = (text: string | undefined): number | undefined => {
  const value = amount(text);
  return value === undefined ? undefined : value * 60;
};

type Status = Schemas["CallLine"]["status"];
type Review = Schemas["CallLine"]["review"] | "yes";
type Fate = Schemas["CardFate"];

export const FATES: readonly Fate[] = ["used", "dismissed", "ignored", "calmer", "calmer_without"];
const oneOf = <T extends string>(value: string | undefined, known: readonly T[]): T | undefined =>
  known.find((one) => one === value);

/** What the server is asked. `to` is a day that is still meant; lengths are in minutes here and in seconds there. */
export function asked(filter: Filter) {
  const level = amount(filter.level);
  const hour = amount(filter.hour);
  return {
    flag: filter.flag,
    kind: filter.kind,
    agent: filter.agent,
    team: filter.team,
    from: dayStart(filter.from),
    to: dayStart(filter.to, true),
    level: level === undefined ? undefined : Math.min(4, Math.floor(level)),
    longer: minutes(filter.longer),
    shorter: minutes(filter.shorter),
    status: oneOf<Status>(filter.status, ["live", "ended"]),
    reviewed: oneOf<Review>(filter.reviewed, ["new", "yes", "in_review", "shared", "done"]),
    calmed: filter.calmed === "yes" || filter.calmed === "true" ? true : filter.calmed ? false : undefined,
    hour: hour === undefined || hour > 23 ? undefined : Math.floor(hour),
    card: filter.card,
    card_fate: filter.card ? oneOf<Fate>(filter.card_fate, FATES) : undefined,
  };
}

/** The same for a search, which knows no end of a heated call, no hour and no cards. */
export function askedOfSearch(filter: Filter) {
  const { from, to, calmed: _, hour: __, card: ___, card_fate: ____, ...rest } = asked(filter);
  return Object.fromEntries(
    Object.entries({ ...rest, since: from, until: to }).filter(([, value]) => value !== undefined),
  );
}
