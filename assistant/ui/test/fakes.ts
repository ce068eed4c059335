// A socket and a log that tests drive by hand.
import { readFileSync } from "node:fs";
import { ROOT } from "../scripts/python.mjs";
import { initial, reduce } from "../src/state";
import type { AnyEvent, CallStarted, CallState } from "../src/wire";

export class FakeSocket {
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** The server or the network ends it. */
  drop(): void {
    this.closed = true;
    this.onclose?.();
  }

  close(): void {
    this.closed = true;
  }
}

export class FakeServer {
  readonly sockets: FakeSocket[] = [];

  open = (path: string): WebSocket => {
    const socket = new FakeSocket(path);
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("nobody has connected");
    return socket;
  }

  get paths(): string[] {
    return this.sockets.map((socket) => socket.path);
  }
}

export function golden(name: string): [CallStarted, ...AnyEvent[]] {
  const lines = readFileSync(`${ROOT}/tests/golden/${name}.jsonl`, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line)) as [CallStarted, ...AnyEvent[]];
}

export function stateAt(name: string, at = Number.POSITIVE_INFINITY): CallState {
  const [first, ...rest] = golden(name);
  return rest.filter((event) => event.at <= at).reduce(reduce, initial(first));
}
