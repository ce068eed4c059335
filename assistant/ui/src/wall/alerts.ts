// What on the wall asks for somebody now: threats, self-harm, an agent who calls for their lead, a call that rises.
import { URGENT } from "./order";
import type { Row } from "./rows";

export type AlertKind = "threat_violence" | "self_harm" | "lead" | "rising";

export interface Alert {
  /** The same for as long as it is the same matter. */
  readonly key: string;
  readonly kind: AlertKind;
  readonly row: Row;
  /** Who has seen it; empty while nobody has. */
  readonly seenBy: string;
}

/** Milliseconds for which an alert that somebody has seen stays, with their name. */
export const SEEN_STAYS = 8_000;

const RANKS: Record<AlertKind, number> = { threat_violence: 0, self_harm: 0, lead: 1, rising: 2 };

export const isUrgent = (alert: Alert): boolean => RANKS[alert.kind] === 0;

/** The alerts of all rows at a moment: those that wait first, the gravest first, then in the order of the rows. */
export function alertsOf(rows: readonly Row[], now: number): readonly Alert[] {
  const alerts = rows.flatMap((row) => (row.gone.value ? [] : ofRow(row, now)));
  return alerts.sort(
    (a, b) => Number(Boolean(a.seenBy)) - Number(Boolean(b.seenBy)) || RANKS[a.kind] - RANKS[b.kind],
  );
}

function ofRow(row: Row, now: number): Alert[] {
  const call = row.call.value;
  const alerts: Alert[] = [];
  for (const { flag, acknowledged } of call.flags) {
    if (!URGENT.includes(flag)) continue;
    const seenAt = row.acknowledged.get(flag);
    if (acknowledged && (seenAt === undefined || now - seenAt > SEEN_STAYS)) continue;
    alerts.push({ key: `${flag}:${row.id}`, kind: flag as AlertKind, row, seenBy: acknowledged });
  }
  if (call.lead_called_at !== null)
    alerts.push({ key: `lead:${row.id}:${call.lead_called_at}`, kind: "lead", row, seenBy: "" });
  // One matter at a time: a call with a threat that waits is known to be rising.
  if (row.rising.value && alerts.every((alert) => alert.seenBy))
    alerts.push({ key: `rising:${row.id}:${row.rising.value}`, kind: "rising", row, seenBy: "" });
  return alerts;
}
