// Every state the agent's screen can be in, for the preview page. Not part of the build.
import type { AgentModel, Part } from "../src/agent/model";
import type { Line } from "../src/live";
import { initial, reduce } from "../src/state";
import type { AnyEvent, CallStarted, CallState, Item, Point } from "../src/wire";

export interface Preview {
  state: CallState | null;
  line?: Line;
  waiting?: boolean;
  failure?: string;
  behind?: number;
  part?: Part;
  /** Sets the model before the screen is drawn, and once it is. */
  also?: (model: AgentModel) => void;
  once?: (model: AgentModel) => void;
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

const points: readonly Point[] = [
  {
    id: "p1",
    kind: "agreed",
    by: "customer",
    quote: "twenty a month from june is fine",
    utterance: "customer-1",
    at: 71,
  },
  {
    id: "p2",
    kind: "open",
    by: "customer",
    quote: "will it still be on my file",
    utterance: "customer-2",
    at: 96,
  },
  {
    id: "p3",
    kind: "promised",
    by: "agent",
    quote: "i'll send you that in writing today",
    utterance: "agent-2",
    at: 120,
  },
];

const item = (id: string, title: string, example: string, at: number | null, citation = ""): Item => ({
  ...{ id, title, phase: "opening", example, citation, ticked_at: at, by: at === null ? "" : "heard" },
});

const checklist: readonly Item[] = [
  item("name", "Say who you are and why you call", "My name is Karen, I'm calling about your account.", 4),
  item(
    "recorded",
    "Say that the call is recorded",
    "This call is recorded.",
    9,
    "Consumer code, section 4.2",
  ),
  item(
    "identity",
    "Make sure whom you speak to",
    "May I have your date of birth?",
    null,
    "Data protection act, 12",
  ),
  item("feel", "Take up what they feel before you ask", "I can hear how much this upsets you.", null),
];

/** With lists and checklist, both sides heard, and the customer told of the recording. */
const full = (state: CallState): CallState => ({
  ...heard(state),
  ...{ points, checklist, consent: "told", recorded: true, degraded: [] },
});

const carded = (): CallState => {
  const state = full(longer(replay("calmed", 16)));
  const others = ["Five calls. Please tell me from the start.", "That is too many calls. I'm listening now."];
  return { ...state, cards: state.cards.map((card) => ({ ...card, others })) };
};

const note = (read = false) => ({
  ...{ id: "note-1", by: "lead", name: "Anna Berg", at: 290, read },
  text: "You are doing well. Offer him the plan over six months; I have approved it.",
});

/** Ten thousand lines. */
function long(state: CallState): CallState {
  const lines = Array.from({ length: 10_000 }, (_, i) => {
    const of = state.utterances[i % state.utterances.length];
    if (!of) throw new Error("no utterances");
    return { ...of, id: `line-${i}`, start: i, end: i + 0.9, text: `${of.text} (${i + 1})` };
  });
  return { ...state, utterances: lines, at: 10_800, started: state.started };
}

const inMs = (ms: number): number => Date.now() + ms;

export const previews: Record<string, () => Preview> = {
  connecting: () => ({ state: null, line: { kind: "connecting" } }),
  "server-away": () => ({ state: null, line: { kind: "cut", retryAt: inMs(4000) } }),
  waiting: () => ({ state: null, waiting: true }),
  unknown: () => ({
    state: null,
    line: {
      kind: "refused",
      code: "call_unknown",
      message: "There is no call “4711”.",
      hint: "It may have been erased. Follow live calls instead.",
      retryAt: inMs(8000),
    },
  }),
  ringing: () => ({ state: { ...full(replay("calmed", 0)), sources: {}, consent: "unknown", points: [] } }),
  start: () => ({ state: heard(replay("calmed", 0)) }),
  full: () => ({ state: carded() }),
  checklist: () => ({ state: carded(), part: "checklist" }),
  folded: () => ({ state: carded(), part: null }),
  pinned: () => ({
    state: { ...carded(), cards: carded().cards.map((card) => ({ ...card, pinned: true })) },
  }),
  undo: () => ({
    state: {
      ...full(longer(replay("calmed", 24))),
      cards: longer(replay("calmed", 24)).cards.map((card) => ({
        ...card,
        ...{ outcome: "used" as const, closed_at: longer(replay("calmed", 24)).at - 3 },
      })),
    },
  }),
  hold: () => ({ state: { ...full(longer(replay("calmed", 6.5))), held: true } }),
  "hold-card": () => ({ state: { ...carded(), held: true } }),
  "lead-asked": () => ({ state: { ...carded(), lead_called_at: 281 } }),
  "lead-note": () => ({ state: { ...carded(), notes: [note()] } }),
  consent: () => ({ state: { ...carded(), consent: "unknown" } }),
  refused: () => ({ state: { ...carded(), consent: "refused", kept: false, recorded: false } }),
  "refuse-asked": () => ({
    state: { ...carded(), consent: "unknown" },
    once: (model) => {
      model.dialog.value = "refuse";
    },
  }),
  paused: () => ({ state: { ...carded(), recording_paused: "card" } }),
  ask: () => ({
    state: carded(),
    once: (model) => {
      model.asks.value += 1;
      const box = document.querySelector<HTMLInputElement>('[data-testid="ask"]');
      if (!box) return;
      box.value = "lost his job";
      box.dispatchEvent(new Event("input", { bubbles: true }));
    },
  }),
  find: () => ({
    state: carded(),
    once: (model) => {
      model.finds.value += 1;
      setTimeout(() => {
        const box = document.querySelector<HTMLInputElement>('[data-testid="find"]');
        if (!box) return;
        box.value = "call";
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }, 50);
    },
  }),
  keys: () => ({
    state: carded(),
    once: (model) => {
      model.dialog.value = "keys";
    },
  }),
  settings: () => ({
    state: carded(),
    once: (model) => {
      model.dialog.value = "settings";
    },
  }),
  "signed-out": () => ({ state: carded(), line: { kind: "signed_out" } }),
  gone: () => ({
    state: { ...full(longer(replay("calmed", 16))), status: "ended" },
    line: { kind: "refused", code: "call_unknown", message: "There is no such call.", hint: "", retryAt: 0 },
  }),
  behind: () => ({
    state: {
      ...carded(),
      degraded: [
        {
          ...{ component: "recogniser", channel: null, code: "recogniser_behind" },
          message: "The transcript is running a few seconds behind.",
        },
      ],
    },
    behind: 6,
  }),
  long: () => ({ state: long(carded()) }),
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
