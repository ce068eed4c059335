// The calls on the wall: a row each, whose parts change on their own. What comes in between two frames is taken at once.
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { clock } from "../format";
import type { Glance } from "../wire";
import type { WallMessage } from "./line";
import { spark } from "./spark";

/** Milliseconds between two times that what came is taken in: faster than an eye follows a row, and many at once. */
const EVERY = 100;
/** Rows that are drawn anew in one frame at most; where more have changed, the others follow with the next ones. */
export const MOST_A_FRAME = 50;
/** While the page is hidden there are no frames; alerts come all the same. */
const HIDDEN_PAUSE = 250;

export class Row {
  readonly id: string;
  readonly call: Signal<Glance>;
  /** The call has ended; the row says so until it leaves. */
  readonly gone = signal(false);
  /** The level at which a rising call asks to be looked at; 0 where it does not. */
  readonly rising = signal(0);
  /** When flags were seen to be acknowledged, by kind. */
  readonly acknowledged = new Map<string, number>();
  goneAt = 0;

  readonly level: ReadonlySignal<number> = computed(() => this.call.value.level);
  readonly trend = computed(() => this.call.value.trend);
  readonly name = computed(() => this.call.value.agent_name || this.call.value.title);
  readonly about = computed(() => {
    const { agent_name, team_name, title } = this.call.value;
    return [team_name, agent_name ? title : ""].filter(Boolean).join(" · ");
  });
  readonly spark = computed(() => spark(this.call.value.heats, this.call.value.at));
  readonly clock: ReadonlySignal<string>;
  readonly said = computed(() => this.call.value.last_hostile?.text ?? "");
  readonly saidLevel = computed(() => this.call.value.last_hostile?.level ?? 0);
  readonly card = computed(() => this.call.value.card?.text ?? "");
  readonly urgent = computed(() => this.call.value.card?.urgent ?? false);
  /** Changes when one of the marks does. */
  readonly marks = computed(() => {
    const { flags, held, lead_called_at, degraded, consent, recording_paused, kept } = this.call.value;
    return JSON.stringify([flags, held, lead_called_at, degraded, consent, recording_paused, kept]);
  });

  /** Milliseconds on our clock at which the call's clock stood at 0, as near as is known. */
  readonly #began: Signal<number>;
  /** The level up to which somebody here has looked at its rise. */
  #lookedAt = 0;

  constructor(call: Glance, now: Signal<number>) {
    this.id = call.call_id;
    this.call = signal(call);
    this.#began = signal(now.peek() - call.at * 1000);
    this.clock = computed(() => clock((now.value - this.#began.value) / 1000));
    this.#rise(call);
  }

  take(next: Glance, now: number): void {
    const before = this.call.peek();
    for (const flag of next.flags) {
      const old = before.flags.find((one) => one.flag === flag.flag);
      if (!flag.acknowledged || !old || old.acknowledged) continue;
      this.acknowledged.set(flag.flag, now);
      this.#lookedAt = next.level; // who has seen the flag knows that the call is heated
      this.rising.value = 0;
    }
    const began = now - next.at * 1000;
    if (began < this.#began.peek()) this.#began.value = began;
    this.#rise(next);
    this.gone.value = false;
    this.call.value = next;
  }

  /** Somebody has looked at the rise of this call; it asks again when it goes higher still. */
  lookedAt(): void {
    this.#lookedAt = this.call.peek().level;
    this.rising.value = 0;
  }

  #rise(call: Glance): void {
    if (call.level < 2) this.#lookedAt = 0;
    if (call.level < 2 || call.trend === "falling") this.rising.value = 0;
    else if (call.trend === "rising" && call.level > this.#lookedAt) this.rising.value = call.level;
  }
}

export class Rows {
  /** Every row, in the order it came. */
  readonly all: Signal<readonly Row[]> = signal([]);
  /** False until the server has said which calls there are. */
  readonly known = signal(false);
  readonly #now: Signal<number>;
  readonly #byId = new Map<string, Row>();
  #whole: readonly Glance[] | null = null;
  readonly #changed = new Map<string, Glance | null>();
  #waiting: (() => void) | null = null;
  #flushedAt = 0;

  constructor(now: Signal<number>) {
    this.#now = now;
  }

  get(id: string): Row | null {
    return this.#byId.get(id) ?? null;
  }

  /** Takes a message in with the next frame. */
  take = (message: WallMessage): void => {
    if (message.kind === "calls") {
      this.#whole = message.calls;
      this.#changed.clear();
    } else if (message.kind === "changed")
      for (const call of message.calls) this.#changed.set(call.call_id, call);
    else if (message.kind === "gone") this.#changed.set(message.call_id, null);
    else return;
    this.#wait(this.#flushedAt + EVERY - Date.now());
  };

  #wait(pause: number): void {
    this.#waiting ??= nextFrame(pause, () => {
      this.#waiting = null;
      this.#flush();
    });
  }

  #flush(): void {
    const whole = this.#whole;
    this.#whole = null;
    const now = Date.now();
    this.#flushedAt = now;
    batch(() => {
      const fresh: Row[] = [];
      if (whole) this.#replace(whole, now, fresh);
      let room = MOST_A_FRAME;
      for (const [id, call] of this.#changed) {
        if (!room--) break;
        this.#changed.delete(id);
        const row = this.#byId.get(id);
        if (call) this.#put(call, now, fresh);
        else if (row) end(row, now);
      }
      if (fresh.length) this.all.value = [...this.all.peek(), ...fresh];
    });
    if (this.#changed.size) this.#wait(0);
  }

  /** Takes rows of ended calls away. */
  drop(rows: readonly Row[]): void {
    for (const row of rows) this.#byId.delete(row.id);
    const away = new Set(rows);
    this.all.value = this.all.peek().filter((row) => !away.has(row));
  }

  stop(): void {
    this.#waiting?.();
    this.#waiting = null;
  }

  #replace(calls: readonly Glance[], now: number, fresh: Row[]): void {
    const there = new Set(calls.map((call) => call.call_id));
    for (const row of this.#byId.values()) if (!there.has(row.id)) end(row, now);
    for (const call of calls) this.#put(call, now, fresh);
    this.known.value = true;
  }

  #put(call: Glance, now: number, fresh: Row[]): void {
    const row = this.#byId.get(call.call_id);
    if (row) {
      row.take(call, now);
      return;
    }
    const made = new Row(call, this.#now);
    this.#byId.set(made.id, made);
    fresh.push(made);
  }
}

function end(row: Row, now: number): void {
  if (row.gone.peek()) return;
  row.gone.value = true;
  row.rising.value = 0;
  row.goneAt = now;
}

/** Runs with the first frame after a pause; answers how to call it off. */
function nextFrame(pause: number, then: () => void): () => void {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout>;
  const off = (): void => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
  const run = (): void => {
    off();
    then();
  };
  const wait = (): void => {
    // A page that is hidden before its frame comes would wait until it is shown again.
    timer = setTimeout(run, HIDDEN_PAUSE);
    if (!document.hidden) frame = requestAnimationFrame(run);
  };
  if (pause > 0) timer = setTimeout(wait, pause);
  else wait();
  return off;
}
