// A server's answers for the preview page, where there is no server.
import type { Desk } from "../src/agent/desk";

const never = (): Promise<never> => new Promise(() => {});

export const desk: Desk = {
  use: never,
  dismiss: never,
  reword: never,
  pin: never,
  undo: never,
  summarise: never,
  tick: never,
  hold: never,
  lead: never,
  readNote: never,
  consent: never,
  ask: never,
  search: () =>
    Promise.resolve(
      [
        ["Losing a job is hard. Let's look at what you can manage for now.", "hardship", "acknowledge"],
        ["What could you put aside each month, even if it is little?", "hardship", "ask"],
        [
          "There are people who help with money worries, free of charge. Shall I give you the number?",
          "hardship",
          "offer",
        ],
      ].map(([text, about, stance], i) => ({
        ...{ id: `p${i}`, pack: "core", version: "1.0.0", score: 0.9 },
        ...{ about: about ?? "", stance: stance ?? "", say: [text ?? ""] },
      })),
    ),
  recent: () =>
    Promise.resolve(
      ["The bill he already paid", "A parcel that never came", "The wrong tariff"].map((title, i) => ({
        ...{
          call_id: `c${i}`,
          title,
          level: [2, 0, 1][i] ?? 0,
          started: "2026-03-02T09:30:00Z",
          duration: 340,
        },
        ...{ status: "ended", source: "vosk", flags: [], recorded: true, cards: 2 },
      })) as never,
    ),
  dispositions: () =>
    Promise.resolve([
      { id: "resolved", text: "Resolved" },
      { id: "plan_agreed", text: "Payment plan agreed" },
      { id: "call_back", text: "Call back agreed" },
    ]),
  wrapup: () => Promise.resolve(null),
  saveWrapup: never,
  preferences: never,
  savePreferences: never,
};
