// Months, and the filters that lead from a figure to its calls.
import type { Schemas } from "../api";
import { address } from "../api";

export type Figures = Schemas["InsightsShown"];
export type Cards = Schemas["CardsShown"];
export type Group = Schemas["GroupShown"];
export type Share = Schemas["ShareShown"];

const VALID = /^2\d{3}-(0[1-9]|1[0-2])$/;

/** The time zone of the clock here. */
export const zone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** This month here: `2026-11`. */
export const thisMonth = (now = new Date()): string =>
  `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}`;

/** The month an address names; this one where it names none. */
export const monthOf = (text: string | null, now = new Date()): string =>
  text && VALID.test(text) ? text : thisMonth(now);

/** So many months later, or earlier. */
export function shifted(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** Every day of a month, as `2026-11-03`. */
export function daysOf(month: string): readonly string[] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: last }, (_, i) => `${month}-${String(i + 1).padStart(2, "0")}`);
}

export interface Wanted {
  readonly flag?: string;
  readonly level?: number;
  readonly calmed?: boolean;
  readonly reviewed?: string;
  readonly agent?: string;
  readonly team?: string;
  readonly hour?: number;
  readonly card?: string;
  readonly card_fate?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Where the calls behind a figure are listed; both days are meant. */
export function callsOf(month: string, team: string, wanted: Wanted = {}): string {
  return address("/calls", {}, { from: `${month}-01`, to: daysOf(month).at(-1), team, ...wanted });
}

/** By how many hours the clock here is ahead of UTC in the middle of a month; 0 where it is no whole number. */
export function hoursAhead(month: string): number {
  const ahead = -new Date(`${month}-15T12:00:00Z`).getTimezoneOffset() / 60;
  return Number.isInteger(ahead) ? ahead : 0;
}

export interface HourColumn {
  /** On the clock here. */
  readonly here: number;
  readonly utc: number;
  readonly calls: number;
  readonly heated: number;
}

/** All 24 hours from midnight here on, with what the server counted by UTC. */
export function hourColumns(hours: Figures["hours"], ahead: number): readonly HourColumn[] {
  return Array.from({ length: 24 }, (_, here) => {
    const utc = (((here - ahead) % 24) + 24) % 24;
    const found = hours.find((one) => one.hour === utc);
    return { here, utc, calls: found?.calls ?? 0, heated: found?.heated ?? 0 };
  });
}
