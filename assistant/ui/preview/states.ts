// Every state the agent's screen can be in, for the preview page. Not part of the build.
import type { Line } from "../src/live";
import { initial, reduce } from "../src/state";
import type { AnyEvent, CallStarted, CallState } from "../src/wire";

export interface Preview {
  state: CallState | null;
  line?: Line;
  waiting?: boolean;
  failure?: string;
  scrolledUp?: boolean;
}

const logs = import.meta.glob<string>("../../../tests/golden/*.jsonl", {
  query: "?raw",
  import: "default",
  eager: true,
});

export function replay(name: string, until = Number.POSITIVE_INFINITY): CallState {
  const text = logs[`../../../tests/golden/${name}.jsonl`] ?? "";
  const events = text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AnyEvent);
  const [first, ...rest] = events as [CallStarted, ...AnyEvent[]];
  return rest.filter((event) => event.at <= until).reduce(reduce, initial(first));
}

function longer(state: CallState): CallState {
  const minutes = [0.05, 0.1, 0.22, 0.31, 0.28, 0.44, 0.58, 0.66, 0.7, 0.61, 0.57];
  const offset = minutes.length * 25;
  const shift = <T extends { at: number }>(x: T): T => ({ ...x, at: x.at + offset });
  return {
    ...state,
    title: "The bill he already paid",
    at: state.at + offset,
    duration: state.duration === null ? null : state.duration + offset,
    risk: [
      ...minutes.map((heat, i) => ({
        at: i * 25 + 4,
        level: Math.floor(heat * 4),
        heat,
        trend: "rising" as const,
      })),
      ...state.risk.map(shift),
    ],
  };
}

function heard(state: CallState): CallState {
  return {
    ...state,
    sources: { customer: { status: "connected", reason: "" }, agent: { status: "connected", reason: "" } },
  };
}

const inMs = (ms: number): number => Date.now() + ms;

export const previews: Record<string, () => Preview> = {
  connecting: () => ({ state: null, line: { kind: "connecting" } }),
  "server-away": () => ({ state: null, line: { kind: "cut", retryAt: inMs(4000) } }),
  waiting: () => ({ state: null, waiting: true }),
  refused: () => ({
    state: null,
    line: {
      kind: "refused",
      code: "call_unknown",
      message: "There is no call “4711”.",
      hint: "It may have been erased. Follow live calls instead.",
      retryAt: inMs(8000),
    },
  }),
  start: () => ({ state: replay("calmed", 0) }),
  listening: () => ({ state: longer(replay("calmed", 6.5)) }),
  card: () => ({ state: longer(replay("calmed", 16)) }),
  "card-long": () => {
    const state = longer(replay("calmed", 16));
    const text =
      "I can see why you'd be fed up. Would it help if I wrote down everything you've told me, so that you never have to explain it to one of us again?";
    return { state: { ...state, cards: state.cards.map((card) => ({ ...card, text })) } };
  },
  used: () => ({ state: longer(replay("calmed", 26)) }),
  failed: () => ({
    state: longer(replay("calmed", 16)),
    failure: "Not marked as used: the server did not answer. Try again.",
  }),
  urgent: () => ({ state: longer(heard({ ...replay("threat-live", 14.6), degraded: [] })) }),
  degraded: () => ({ state: longer(replay("threat-live", 8.5)) }),
  revised: () => ({ state: replay("revised", 17.5) }),
  "ground-gone": () => ({ state: replay("revised", 22) }),
  "once-only": () => ({ state: replay("revised", 30) }),
  cut: () => ({ state: longer(replay("calmed", 16)), line: { kind: "cut", retryAt: inMs(8000) } }),
  "side-lost": () => ({ state: longer({ ...replay("threat-live"), degraded: [] }) }),
  ended: () => ({ state: longer(replay("calmed")) }),
  "ended-hard": () => {
    const state = replay("threat-live");
    const cards = state.cards.map((card) =>
      card.outcome === "open" ? { ...card, outcome: "used" as const } : card,
    );
    return {
      state: longer({
        ...state,
        cards,
        status: "ended",
        end_reason: "hung_up",
        duration: 64,
        partials: {},
        degraded: [],
      }),
    };
  },
};
