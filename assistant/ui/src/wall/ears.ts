// Listening to a live call: the line that brings its sound, tried again when it is cut, and the player of it.
import { type Signal, signal } from "@preact/signals";
import { remember, remembered } from "../design/remember";
import { FIRST_RETRY, LAST_RETRY, SILENCE } from "../live";
import { Player, readFrame } from "./player";

export type Hearing =
  | { readonly kind: "off" }
  /** Nothing was heard yet. */
  | { readonly kind: "joining" }
  | { readonly kind: "on" }
  | { readonly kind: "cut" }
  | { readonly kind: "refused"; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly kind: "signed_out" }
  /** The call is over; its last seconds are heard. */
  | { readonly kind: "ending" }
  /** This browser plays no sound. */
  | { readonly kind: "deaf" };

const SIGNED_OUT = 4401;
const VOLUME = "listen-volume";

export interface EarsOptions {
  readonly call: string;
  readonly open?: (path: string) => WebSocket;
  readonly player?: () => Player;
  readonly onSignedOut?: () => void;
}

export class Ears {
  readonly state: Signal<Hearing> = signal({ kind: "off" });
  /** What plays, while somebody listens. */
  readonly player: Signal<Player | null> = signal(null);
  /** 0 to 100. */
  readonly volume: Signal<number>;
  /** Seconds that the sound comes late. */
  readonly delay = signal(0);

  readonly #options: EarsOptions;
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;

  constructor(options: EarsOptions) {
    this.#options = options;
    const kept = Number.parseInt(remembered(VOLUME) ?? "", 10);
    this.volume = signal(kept >= 0 && kept <= 100 ? kept : 80);
  }

  get #listens(): boolean {
    return this.player.peek() !== null;
  }

  /** Begins or stops. To be called where a person pressed something: browsers play no sound otherwise. */
  toggle = (): void => {
    if (this.#listens) this.stop();
    else this.start();
  };

  start(): void {
    if (this.#listens) return;
    try {
      this.player.value = (this.#options.player ?? (() => new Player()))();
    } catch {
      this.state.value = { kind: "deaf" };
      return;
    }
    this.#attempts = 0;
    this.setVolume(this.volume.peek());
    this.state.value = { kind: "joining" };
    this.#connect();
  }

  stop = (): void => this.#end({ kind: "off" });

  /** Tries at once instead of at the end of the pause. */
  retryNow(): void {
    if (this.#listens && !this.#socket) this.#connect();
  }

  setVolume(volume: number): void {
    this.volume.value = volume;
    this.player.peek()?.setVolume(volume / 100);
    remember(VOLUME, String(volume));
  }

  #connect(): void {
    this.#drop();
    clearTimeout(this.#retry);
    let socket: WebSocket;
    try {
      socket = (this.#options.open ?? openSocket)(
        `/api/calls/${encodeURIComponent(this.#options.call)}/listen`,
      );
    } catch {
      this.#cut();
      return;
    }
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      this.#alive();
      if (data instanceof ArrayBuffer) this.#hear(data);
      else this.#take(data);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      if (code === SIGNED_OUT) this.#signedOut();
      else this.#cut();
    };
    this.#alive();
  }

  #alive(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#cut(), SILENCE);
  }

  #hear(data: ArrayBuffer): void {
    const frame = readFrame(data);
    if (!frame) return;
    this.player.peek()?.play(frame);
    if (this.state.peek().kind !== "on") this.state.value = { kind: "on" };
  }

  #take(data: unknown): void {
    const message = parse(data);
    if (message?.kind === "listening") {
      this.#attempts = 0;
      this.delay.value = Number(message.delay) || 0;
      this.state.value = { kind: "joining" };
    } else if (message?.kind === "ended") {
      this.#drop();
      this.state.value = { kind: "ending" };
      this.player.peek()?.finish(this.stop);
    } else if (message?.kind === "error") {
      const { code = "", message: words = "", hint = "" } = message;
      this.#end({ kind: "refused", code, message: words, hint });
    }
  }

  #drop(): void {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #end(state: Hearing): void {
    this.#drop();
    clearTimeout(this.#retry);
    this.player.peek()?.close();
    this.player.value = null;
    this.state.value = state;
  }

  #cut(): void {
    this.#drop();
    if (!this.#listens) return;
    const pause = Math.min(FIRST_RETRY * 2 ** this.#attempts, LAST_RETRY);
    this.#attempts += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), pause);
    this.state.value = { kind: "cut" };
  }

  #signedOut(): void {
    this.#drop();
    this.state.value = { kind: "signed_out" };
    this.#options.onSignedOut?.();
  }
}

type Message = { kind?: string; delay?: number; code?: string; message?: string; hint?: string };

function parse(data: unknown): Message | null {
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
