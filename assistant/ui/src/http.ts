// Asking the server. What fails is an `ApiError` with the server's own code, message and hint.
import { heardTime } from "./servertime";

export class ApiError extends Error {
  /** Stable; `unreachable` where there was no answer at all. */
  readonly code: string;
  readonly hint: string;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** Seconds to wait before it is worth trying again; 0 where the server names none. */
  readonly retryAfter: number;

  constructor(code: string, message: string, hint = "", status = 0, retryAfter = 0) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const PATIENCE = 8000;
let signedOut: () => void = () => {};

/** Says what to do once the server answers that nobody is signed in. */
export function whenSignedOut(then: () => void): void {
  signedOut = then;
}

export interface Sending {
  readonly method?: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Milliseconds until there counts as no answer. */
  readonly patience?: number;
}

export async function request<T>(
  path: string,
  { method = "GET", body, signal, patience = PATIENCE }: Sending = {},
): Promise<T> {
  const over = AbortSignal.timeout(patience);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal: signal ? AbortSignal.any([signal, over]) : over,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
  } catch {
    throw new ApiError("unreachable", "");
  }
  heardTime(response.headers.get("date"));
  const answer = response.status === 204 ? undefined : await response.json().catch(() => null);
  if (response.ok) return answer;
  const error = new ApiError(
    answer?.code ?? `http_${response.status}`,
    answer?.message ?? "",
    answer?.hint ?? "",
    response.status,
    Number(response.headers.get("retry-after")) || 0,
  );
  if (error.code === "signed_out") signedOut();
  throw error;
}
