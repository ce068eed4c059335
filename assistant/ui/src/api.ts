// What a screen asks of the server by HTTP. Failures are `ApiError`s with the server's own code, message and hint.
import type { CallStatus } from "./wire";

export interface CallSummary {
  readonly call_id: string;
  readonly title: string;
  readonly status: CallStatus;
  readonly started: string;
  readonly level: number;
  readonly flags: readonly string[];
  readonly duration: number | null;
}

export class ApiError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint = "") {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

export type CardAction = "use" | "dismiss";

/** Says what the agent did with a card. What follows from it comes over the line, as an event. */
export function actOnCard(call: string, card: string, action: CardAction): Promise<unknown> {
  const path = `/api/calls/${encodeURIComponent(call)}/cards/${encodeURIComponent(card)}/${action}`;
  return request<unknown>(path, { method: "POST" });
}

export async function recentCalls(limit: number): Promise<readonly CallSummary[]> {
  return (await request<{ calls: readonly CallSummary[] }>(`/api/calls?limit=${limit}`)).calls;
}

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(8000) });
  } catch {
    throw new ApiError("unreachable", "");
  }
  const body = await response.json().catch(() => null);
  if (response.ok) return body;
  throw new ApiError(body?.code ?? `http_${response.status}`, body?.message ?? "", body?.hint ?? "");
}
