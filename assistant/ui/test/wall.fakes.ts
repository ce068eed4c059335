// Calls on the wall, for tests.
import type { Glance } from "../src/wire";

export function glance(change: { [K in keyof Glance]?: Glance[K] } = {}): Glance {
  return {
    call_id: "call-a",
    title: "A call",
    status: "live",
    agent: "u-1",
    agent_name: "Mara Voss",
    team: "t-1",
    team_name: "Billing",
    started: "2026-03-01T09:30:00Z",
    at: 0,
    level: 0,
    heat: 0,
    trend: "steady",
    heats: [],
    last_hostile: null,
    card: null,
    flags: [],
    held: false,
    lead_called_at: null,
    degraded: [],
    consent: "told",
    recording_paused: "",
    kept: true,
    ...change,
  };
}
