// The line to the server: one WebSocket that brings a snapshot, then events; reconnects from the last good `seq`, so
// that neither a reload nor a cut line loses anything.
import { type Signal, signal } from "@preact/signals";
import { initial, reduce } from "./state";
import type { AnyEvent, CallState } from "./wire";

export type Line =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  | { readonly kind: "cut"; readonly retryAt: number }
  /** Nobody is signed in any more; `retryNow` goes on once somebody is. */
  | { readonly kind: "signed_out" }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly retryAt: number;
    };

type Message =
  | { kind: "waiting" }
  | { kind: "snapshot"; state: CallState }
  | { kind: "event"; event: AnyEvent }
  | { kind: "listening"; names: readonly string[] }
  | { kind: "beat" }
  | { kind: "error"; code: string; message: string; hint: string };

/** Milliseconds without any message after which the line counts as cut; the server beats every 5 s. */
export const SILENCE = 12_000;
export const FIRST_RETRY = 500;
export const LAST_RETRY = 8_000;
/** The server's reason for closing the line: the session is over. */
const SIGNED_OUT = 4401;
/** The server knows no such call, or no longer. */
const UNKNOWN = "call_unknown";

export interface LiveOptions {
  /** The call to stay with; without one the newest live call is followed, and the next after it. */
  readonly call?: string | null;
  readonly open?: (path: string) => WebSocket;
  /** Told when the server closes the line because the session is over. */
  readonly onSignedOut?: () => void;
}

export class LiveCall {
  /** The call shown; an ended one stays until the next begins. */
  readonly state: Signal<CallState | null> = signal(null);
  readonly line: Signal<Line> = signal({ kind: "connecting" });
  /** True while the server has no live call for us. */
  readonly waiting = signal(false);
  /** Seconds that the words come after they were said, by the server's own clock. */
  readonly behind = signal(0);
  /** Names of those who listen to the call. */
  readonly listeners: Signal<readonly string[]> = signal([]);
  readonly pinned: string | null;

  readonly #open: (path: string) => WebSocket;
  readonly #onSignedOut: () => void;
  #socket: WebSocket | null = null;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #stopped = true;
  /** The `seq` after which events were missing. Missing again at the same place, a whole snapshot is asked for. */
  #missed: number | null = null;
  #whole = false;

  constructor(options: LiveOptions = {}) {
    this.pinned = options.call || null;
    this.#open = options.open ?? openSocket;
    this.#onSignedOut = options.onSignedOut ?? (() => {});
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#drop();
    clearTimeout(this.#retry);
  }

  /** Tries at once instead of at the end of the pause. */
  retryNow(): void {
    if (this.#stopped || this.#socket) return;
    this.#connect();
  }

  /** Where to take up again. A followed call that has ended is let go, so that the server offers the next one. */
  #path(): string {
    const state = this.state.value;
    const query = new URLSearchParams();
    if (state && (this.pinned || state.status === "live")) {
      query.set("call", state.call_id);
      if (!this.#whole) query.set("after", String(state.seq));
      if (!this.pinned) query.set("follow", "true");
    } else if (this.pinned) query.set("call", this.pinned);
    const text = query.toString();
    return text ? `/live?${text}` : "/live";
  }

  #connect(): void {
    this.#drop();
    this.listeners.value = [];
    clearTimeout(this.#retry);
    let socket: WebSocket;
    try {
      socket = this.#open(this.#path());
    } catch {
      this.#cut();
      return;
    }
    this.#socket = socket;
    socket.onmessage = (message) => {
      if (this.#socket === socket) this.#take(message.data);
    };
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      if (event?.code === SIGNED_OUT) this.#signedOut();
      else this.#cut();
    };
    this.#listen();
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#cut(), SILENCE);
  }

  #drop(): void {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #pause(): number {
    const pause = Math.min(FIRST_RETRY * 2 ** this.#attempts, LAST_RETRY);
    this.#attempts += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), pause);
    return Date.now() + pause;
  }

  #cut(): void {
    this.#drop();
    if (this.#stopped) return;
    if (this.pinned && this.state.value?.status === "ended") return; // nothing more can come
    this.line.value = { kind: "cut", retryAt: this.#pause() };
  }

  #signedOut(): void {
    this.#drop();
    this.line.value = { kind: "signed_out" };
    this.#onSignedOut();
  }

  #refused(code: string, message: string, hint: string): void {
    this.#drop();
    const state = this.state.value;
    const gone = code === UNKNOWN;
    if (state && (gone || !this.pinned)) this.state.value = { ...state, status: "ended", partials: {} };
    this.#attempts = Math.max(this.#attempts, 4);
    if (gone && state && this.pinned) {
      clearTimeout(this.#retry);
      this.line.value = { kind: "refused", code, message, hint, retryAt: 0 };
      return;
    }
    this.line.value = { kind: "refused", code, message, hint, retryAt: this.#pause() };
  }

  #take(data: unknown): void {
    const message = parse(data);
    if (!message) return;
    if (message.kind === "error") {
      this.#refused(message.code, message.message, message.hint);
      return;
    }
    this.#listen();
    this.#attempts = 0;
    if (this.line.value.kind !== "open") this.line.value = { kind: "open" };
    if (message.kind === "waiting") this.#nothing();
    else if (message.kind === "snapshot") {
      this.waiting.value = false;
      this.#missed = null;
      this.#whole = false;
      if (message.state.call_id !== this.state.peek()?.call_id) this.behind.value = 0;
      this.state.value = message.state;
    } else if (message.kind === "listening") this.listeners.value = message.names;
    else if (message.kind === "event") this.#event(message.event);
  }

  #nothing(): void {
    this.waiting.value = true;
    const state = this.state.value;
    if (state?.status === "live") this.state.value = { ...state, status: "ended", partials: {} };
  }

  #event(event: AnyEvent): void {
    const state = this.state.value;
    if (event.type === "call.started" && event.call_id !== state?.call_id) {
      this.waiting.value = false;
      this.behind.value = 0;
      this.state.value = initial(event);
      return;
    }
    if (!state || event.call_id !== state.call_id) return;
    if ("seq" in event && event.seq > state.seq + 1) {
      this.#missing(state.seq);
      return;
    }
    let next: CallState;
    try {
      next = reduce(state, event);
    } catch {
      // An event that is not as we know it: the server's own reading of the call takes its place.
      this.#missing(state.seq);
      return;
    }
    if (event.type === "transcript.final") {
      const late = (Date.parse(event.time) - Date.parse(state.started)) / 1000 - event.end;
      this.behind.value = Number.isFinite(late) ? Math.max(0, late) : 0;
    }
    this.state.value = next;
  }

  #missing(seq: number): void {
    if (this.#missed === seq) {
      this.#whole = true;
      this.#cut();
    } else {
      this.#missed = seq;
      this.#connect();
    }
  }
}

function parse(data: unknown): Message | null {
  if (typeof data !== "string") return null;
  try {
    const message = JSON.parse(data);
    if (!message || typeof message !== "object") return null;
    const whole = {
      event: message.event?.type,
      snapshot: message.state?.call_id,
      listening: message.names?.map,
    };
    return message.kind in whole && !whole[message.kind as keyof typeof whole] ? null : message;
  } catch {
    return null;
  }
}

function openSocket(path: string): WebSocket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocket(url);
}
