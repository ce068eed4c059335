// What the agent's screen asks of the server. What follows from it comes over the line, as an event.
import { ask, type CallSummary, type Schemas } from "../api";
import { request } from "../http";

export type Found = Schemas["PromptFound"];
export type Disposition = Schemas["Disposition"];
export type WrapUp = Required<Schemas["WrapUpGiven"]>;
export type WrapUpSaved = Schemas["WrapUpShown"];
export type Kept = Readonly<Record<string, unknown>>;

export interface Desk {
  use(call: string, card: string): Promise<unknown>;
  dismiss(call: string, card: string): Promise<unknown>;
  reword(call: string, card: string, text: string): Promise<unknown>;
  pin(call: string, card: string, pinned: boolean): Promise<unknown>;
  undo(call: string, card: string): Promise<unknown>;
  summarise(call: string): Promise<unknown>;
  tick(call: string, item: string): Promise<unknown>;
  hold(call: string, held: boolean): Promise<unknown>;
  lead(call: string): Promise<unknown>;
  readNote(call: string, note: string): Promise<unknown>;
  consent(call: string, consent: "told" | "refused"): Promise<unknown>;
  search(question: string, signal: AbortSignal): Promise<readonly Found[]>;
  ask(call: string, prompt: string): Promise<unknown>;
  recent(limit: number): Promise<readonly CallSummary[]>;
  dispositions(): Promise<readonly Disposition[]>;
  wrapup(call: string): Promise<WrapUpSaved | null>;
  saveWrapup(call: string, given: WrapUp): Promise<WrapUpSaved>;
  preferences(): Promise<Kept>;
  savePreferences(kept: Kept): Promise<unknown>;
}

const onCard = (call_id: string, card: string) => ({ path: { call_id, card } });
const onCall = (call_id: string) => ({ path: { call_id } });

export const server: Desk = {
  use: (call, card) => ask("post", "/api/calls/{call_id}/cards/{card}/use", onCard(call, card)),
  dismiss: (call, card) => ask("post", "/api/calls/{call_id}/cards/{card}/dismiss", onCard(call, card)),
  reword: (call, card, text) =>
    ask("post", "/api/calls/{call_id}/cards/{card}/reword", { ...onCard(call, card), body: { text } }),
  pin: (call, card, pinned) =>
    ask("post", "/api/calls/{call_id}/cards/{card}/pin", { ...onCard(call, card), body: { pinned } }),
  undo: (call, card) => ask("post", "/api/calls/{call_id}/cards/{card}/undo", onCard(call, card)),
  summarise: (call) => ask("post", "/api/calls/{call_id}/summary", onCall(call)),
  tick: (call_id, item) => ask("post", "/api/calls/{call_id}/items/{item}/tick", { path: { call_id, item } }),
  hold: (call, held) => ask("post", "/api/calls/{call_id}/on-hold", { ...onCall(call), body: { held } }),
  lead: (call) => ask("post", "/api/calls/{call_id}/lead", onCall(call)),
  readNote: (call_id, note) =>
    ask("post", "/api/calls/{call_id}/notes/{note}/read", { path: { call_id, note } }),
  consent: (call, consent) =>
    ask("post", "/api/calls/{call_id}/consent", { ...onCall(call), body: { consent } }),
  search: (q, signal) => ask("get", "/api/prompts/search", { query: { q, limit: 5 }, signal }),
  ask: (call, prompt) => ask("post", "/api/calls/{call_id}/ask", { ...onCall(call), body: { prompt } }),
  recent: async (limit) => (await ask("get", "/api/calls", { query: { limit } })).calls,
  dispositions: async () => (await ask("get", "/api/coaching")).dispositions,
  wrapup: (call) => ask("get", "/api/calls/{call_id}/wrapup", onCall(call)),
  saveWrapup: (call, body) => ask("put", "/api/calls/{call_id}/wrapup", { ...onCall(call), body }),
  preferences: () => request("/api/preferences"),
  savePreferences: (body) => request("/api/preferences", { method: "PUT", body }),
};
