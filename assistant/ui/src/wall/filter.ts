// Which calls the wall shows, kept in the address.
import type { Glance } from "../wire";

export interface Filter {
  /** Id of a team; empty for all. */
  readonly team: string;
  /** Id of an agent; empty for all. */
  readonly agent: string;
  /** The least level, 0 to 4. */
  readonly level: number;
  readonly flagged: boolean;
  /** Part of an agent's name or of a call's title. */
  readonly name: string;
}

export const EVERY: Filter = { team: "", agent: "", level: 0, flagged: false, name: "" };

export function filterOf(query: URLSearchParams): Filter {
  const level = Number(query.get("level"));
  return {
    team: query.get("team") ?? "",
    agent: query.get("agent") ?? "",
    level: Number.isInteger(level) && level > 0 && level <= 4 ? level : 0,
    flagged: query.get("flagged") === "1",
    name: query.get("name") ?? "",
  };
}

/** The address of the wall with this filter, and with a call open where one is. */
export function addressOf(filter: Filter, call: string | null): string {
  const query = new URLSearchParams();
  if (filter.team) query.set("team", filter.team);
  if (filter.agent) query.set("agent", filter.agent);
  if (filter.level) query.set("level", String(filter.level));
  if (filter.flagged) query.set("flagged", "1");
  if (filter.name) query.set("name", filter.name);
  if (call) query.set("call", call);
  const text = query.toString();
  return text ? `/wall?${text}` : "/wall";
}

/** How many of its parts narrow the wall. */
export const narrowed = (filter: Filter): number =>
  [filter.team, filter.agent, filter.level, filter.flagged, filter.name].filter(Boolean).length;

const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export function matches(filter: Filter, call: Glance): boolean {
  if (filter.team && call.team !== filter.team) return false;
  if (filter.agent && call.agent !== filter.agent) return false;
  if (call.level < filter.level) return false;
  if (filter.flagged && call.flags.length === 0) return false;
  return !filter.name || plain(`${call.agent_name} ${call.title}`).includes(plain(filter.name.trim()));
}
