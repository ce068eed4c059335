// A socket and a log that tests drive by hand.
import { readFileSync } from "node:fs";
import { ROOT } from "../scripts/python.mjs";
import type { Desk, Found, WrapUpSaved } from "../src/agent/desk";
import { initial, reduce } from "../src/state";
import type { AnyEvent, CallStarted, CallState } from "../src/wire";

export class FakeSocket {
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** The server or the network ends it. */
  drop(code = 1006): void {
    this.closed = true;
    this.onclose?.({ code });
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

/** What the agent's screen asked of the server. What it does there waits for `answer`; what it reads is empty. */
export class FakeDesk implements Desk {
  /** Everything that was done, with what was given. */
  readonly asked: unknown[][] = [];
  answer: () => Promise<unknown> = () => new Promise(() => {});
  found: readonly Found[] = [];
  kept: Record<string, unknown> = {};

  use = this.#doing("use");
  dismiss = this.#doing("dismiss");
  reword = this.#doing("reword");
  pin = this.#doing("pin");
  undo = this.#doing("undo");
  summarise = this.#doing("summarise");
  tick = this.#doing("tick");
  hold = this.#doing("hold");
  lead = this.#doing("lead");
  readNote = this.#doing("readNote");
  consent = this.#doing("consent");
  ask = this.#doing("ask");
  saveWrapup = this.#doing("saveWrapup") as Desk["saveWrapup"];
  savePreferences = this.#doing("savePreferences");
  search = () => Promise.resolve(this.found);
  recent = () => Promise.resolve([]);
  dispositions = () => Promise.resolve([{ id: "resolved", text: "Resolved" }]);
  wrapup = (): Promise<WrapUpSaved | null> => Promise.resolve(null);
  preferences = () => Promise.resolve(this.kept);

  #doing(what: string): (...given: unknown[]) => Promise<unknown> {
    return (...given) => {
      this.asked.push([what, ...given]);
      return this.answer();
    };
  }
}
