// The wall's line to the server: one WebSocket, tried again when it is cut, let go when the session ends.
import { type Signal, signal } from "@preact/signals";
import { FIRST_RETRY, LAST_RETRY, SILENCE } from "../live";
import type { Glance } from "../wire";

export type Line =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  | { readonly kind: "cut"; readonly retryAt: number }
  | { readonly kind: "signed_out" };

export type WallMessage =
  | { kind: "calls"; calls: readonly Glance[] }
  | { kind: "changed"; calls: readonly Glance[] }
  | { kind: "gone"; call_id: string }
  | { kind: "beat" };

const SIGNED_OUT = 4401;
const PATH = "/wall-feed";

export interface WallLineOptions {
  readonly take: (message: WallMessage) => void;
  readonly onSignedOut?: () => void;
  readonly open?: (path: string) => WebSocket;
}

export class WallLine {
  readonly state: Signal<Line> = signal({ kind: "connecting" });
  readonly #options: WallLineOptions;
  #socket: WebSocket | null = null;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #stopped = true;
  #heardAt = 0;

  constructor(options: WallLineOptions) {
    this.#options = options;
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
    if (!this.#stopped && !this.#socket) this.#connect();
  }

  #connect(): void {
    this.#drop();
    clearTimeout(this.#retry);
    let socket: WebSocket;
    try {
      socket = (this.#options.open ?? openSocket)(PATH);
    } catch {
      this.#cut();
      return;
    }
    this.#socket = socket;
    this.#heardAt = Date.now();
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#take(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      if (event?.code === SIGNED_OUT) this.#signedOut();
      else this.#cut();
    };
    this.#listen(SILENCE);
  }

  /** Looks from time to time whether the line is alive: no timer of its own for each of many messages. */
  #listen(wait: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      const quiet = Date.now() - this.#heardAt;
      if (quiet >= SILENCE) this.#cut();
      else this.#listen(SILENCE - quiet);
    }, wait);
  }

  #drop(): void {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #cut(): void {
    this.#drop();
    if (this.#stopped) return;
    const pause = Math.min(FIRST_RETRY * 2 ** this.#attempts, LAST_RETRY);
    this.#attempts += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), pause);
    this.state.value = { kind: "cut", retryAt: Date.now() + pause };
  }

  #signedOut(): void {
    this.#drop();
    this.state.value = { kind: "signed_out" };
    this.#options.onSignedOut?.();
  }

  #take(data: unknown): void {
    const message = parse(data);
    if (!message) return;
    this.#heardAt = Date.now();
    this.#attempts = 0;
    if (this.state.peek().kind !== "open") this.state.value = { kind: "open" };
    this.#options.take(message);
  }
}

function parse(data: unknown): WallMessage | null {
  if (typeof data !== "string") return null;
  try {
    const message = JSON.parse(data);
    return message && typeof message === "object" ? message : null;
  } catch {
    return null;
  }
}

function openSocket(path: string): WebSocket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return new WebSocket(url);
}
