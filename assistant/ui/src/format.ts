// Times, dates and numbers as a person reads them, by the browser's locale.
import { serverNow } from "./servertime";

/** Seconds as `m:ss`, or `h:mm:ss` from an hour on. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const moments = /* @__PURE__ */ new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const dates = /* @__PURE__ */ new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const datesAndTimes = /* @__PURE__ */ new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
});
const exact = /* @__PURE__ */ new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "medium",
});
const numbers = /* @__PURE__ */ new Intl.NumberFormat();
const shares = /* @__PURE__ */ new Intl.NumberFormat(undefined, {
  style: "percent",
  maximumFractionDigits: 0,
});
const relative = /* @__PURE__ */ new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const shown = (format: Intl.DateTimeFormat, iso: string): string => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : format.format(date);
};

/** Weekday and time: `Tue 14:05`. */
export const when = (iso: string): string => shown(moments, iso);
/** `3 May 2026`. */
export const day = (iso: string): string => shown(dates, iso);
/** `3 May 2026, 14:05`. */
export const dateTime = (iso: string): string => shown(datesAndTimes, iso);
/** `3 May 2026, 14:05:31`. */
export const exactTime = (iso: string): string => shown(exact, iso);

export const number = (value: number): string => numbers.format(value);
/** A share from 0 to 1 as `42 %`. */
export const share = (value: number): string => shares.format(value);

export function money(value: number, currency: string): string {
  return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(value);
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** How long ago, or ahead: `5 minutes ago`, `in 2 days`, `now` within a minute. */
export function ago(iso: string, now = serverNow()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return "";
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  return step ? relative.format(Math.trunc(seconds / step[1]), step[0]) : relative.format(0, "second");
}

const months = /* @__PURE__ */ new Intl.DateTimeFormat(undefined, {
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const dayOfUtc = /* @__PURE__ */ new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: "UTC" });

/** A month such as `2026-11` as `November 2026`. */
export const monthName = (month: string): string => shown(months, `${month}-01T00:00:00Z`);
/** A UTC date such as `2026-11-03` as `November 3, 2026`. */
export const utcDay = (iso: string): string => shown(dayOfUtc, `${iso}T00:00:00Z`);
