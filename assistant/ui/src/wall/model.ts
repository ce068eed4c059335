// What the wall knows and does: rows and their order, alerts, filters, which call is open, and what a lead does.
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { ask } from "../api";
import { told } from "../design/Notice";
import { remember, remembered } from "../design/remember";
import { toast } from "../design/Toast";
import { go } from "../router";
import { wall as words } from "../words/wall";
import { type Alert, alertsOf, isUrgent } from "./alerts";
import { addressOf, EVERY, type Filter, filterOf, matches } from "./filter";
import { WallLine } from "./line";
import { moved, sorted } from "./order";
import { type Row, Rows } from "./rows";
import { tone } from "./sound";

/** Milliseconds between two times that rows change places by themselves. */
export const SORT_EVERY = 4_000;
/** A pointer that has not moved for so long no longer keeps the rows in their places. */
const POINTER_STILL = 15_000;
/** Milliseconds for which the row of an ended call stays. */
export const GONE_STAYS = 10_000;
/** An alert that has just taken another's place ignores keys for so long: the hand meant the other. */
const SETTLE = 400;

export interface WallDoes {
  acknowledge(call: string, flag: string): Promise<unknown>;
  note(call: string, text: string): Promise<unknown>;
}

const does: WallDoes = {
  acknowledge: (call, flag) =>
    ask("post", "/api/calls/{call_id}/flags/{flag}/acknowledge", { path: { call_id: call, flag } }),
  note: (call, text) =>
    ask("post", "/api/calls/{call_id}/notes", { path: { call_id: call }, body: { text } }),
};

export interface WallOptions {
  readonly open?: (path: string) => WebSocket;
  readonly onSignedOut?: () => void;
  readonly does?: WallDoes;
  readonly sound?: (urgent: boolean) => void;
}

export class WallModel {
  readonly line: WallLine;
  /** Milliseconds since the epoch, each second. */
  readonly now = signal(Date.now());
  readonly rows: Rows;
  readonly filter: Signal<Filter> = signal(EVERY);
  /** Id of the call that is open beside the list. */
  readonly opened: Signal<string | null> = signal(null);
  /** The rows as they stand, and those of them that the filter lets through. */
  readonly order: Signal<readonly Row[]> = signal([]);
  readonly shown: ReadonlySignal<readonly Row[]>;
  readonly alerts: ReadonlySignal<readonly Alert[]>;
  readonly waitingAlerts: ReadonlySignal<number>;
  /** How many rows would stand elsewhere if they were sorted now. */
  readonly unsorted = signal(0);
  /** What a screen reader is told: at once, and when it is quiet. */
  readonly alarm = signal("");
  readonly news = signal("");
  readonly far = signal(remembered("wall-far") === "on");
  readonly sound = signal(remembered("wall-sound") === "on");
  readonly letterKeys = signal(remembered("letter-keys") !== "off");
  readonly keysShown = signal(false);
  readonly filtersShown = signal(false);
  /** Keys of alerts that are being acknowledged. */
  readonly pending: Signal<readonly string[]> = signal([]);

  readonly #does: WallDoes;
  readonly #tone: (urgent: boolean) => void;
  #sortedAt = 0;
  #pointerAt = 0;
  #focused = false;
  #first = { key: "", since: 0 };

  constructor(options: WallOptions = {}) {
    this.#does = options.does ?? does;
    this.#tone = options.sound ?? tone;
    this.rows = new Rows(this.now);
    this.line = new WallLine({
      take: this.rows.take,
      ...(options.onSignedOut ? { onSignedOut: options.onSignedOut } : {}),
      ...(options.open ? { open: options.open } : {}),
    });
    this.shown = kept(
      () => this.order.value.filter((row) => matches(this.filter.value, row.call.value)),
      same,
    );
    this.alerts = kept(
      () => {
        const { team } = this.filter.value;
        return alertsOf(
          this.rows.all.value.filter((row) => !team || row.call.value.team === team),
          this.now.value,
        );
      },
      (a, b) =>
        a.length === b.length && a.every((one, i) => one.key === b[i]?.key && one.seenBy === b[i]?.seenBy),
    );
    this.waitingAlerts = computed(() => this.alerts.value.filter((alert) => !alert.seenBy).length);
  }

  start(): () => void {
    const ticking = setInterval(() => {
      this.now.value = Date.now();
      this.settle();
    }, 1000);
    const back = () => {
      if (document.visibilityState === "visible") this.line.retryNow();
    };
    addEventListener("online", back);
    document.addEventListener("visibilitychange", back);
    const stops = [
      () => clearInterval(ticking),
      () => removeEventListener("online", back),
      () => document.removeEventListener("visibilitychange", back),
      effect(() => this.#joined(this.rows.all.value)),
      effect(() => {
        const waiting = this.waitingAlerts.value;
        document.title = words.tab(waiting);
      }),
      this.#watchAlerts(),
    ];
    this.line.start();
    return () => {
      this.line.stop();
      this.rows.stop();
      for (const stop of stops) stop();
    };
  }

  /** Takes the filter and the open call from the address. */
  read(query: URLSearchParams): void {
    const next = filterOf(query);
    batch(() => {
      if (addressOf(next, null) !== addressOf(this.filter.peek(), null)) this.filter.value = next;
      this.opened.value = query.get("call");
    });
  }

  narrow(change: Partial<Filter>): void {
    go(addressOf({ ...this.filter.peek(), ...change }, this.opened.peek()), { replace: true });
  }

  clear = (): void => go(addressOf(EVERY, this.opened.peek()), { replace: true });

  show(call: string | null): void {
    const replace = this.opened.peek() !== null && call !== null;
    go(addressOf(this.filter.peek(), call), { replace });
  }

  /** The pointer moves over the list, or has left it. */
  pointer(over: boolean): void {
    this.#pointerAt = over ? Date.now() : 0;
    if (!over) this.settle();
  }

  focus(within: boolean): void {
    this.#focused = within;
    if (!within) this.settle();
  }

  /** Puts the rows in order if they may move now; tells how many would move if they may not. */
  settle(force = false): void {
    const now = Date.now();
    const held = !force && (this.#focused || now - this.#pointerAt < POINTER_STILL);
    if (!held) {
      const away = this.rows.all.peek().filter((row) => row.gone.peek() && now - row.goneAt >= GONE_STAYS);
      if (away.length) this.rows.drop(away);
    }
    const before = this.order.peek();
    const after = sorted(before);
    const count = moved(before, after);
    if (count && !held && (force || now - this.#sortedAt >= SORT_EVERY)) {
      this.#sortedAt = now;
      batch(() => {
        this.order.value = after;
        this.unsorted.value = 0;
      });
    } else this.unsorted.value = count;
    if (force) this.news.value = count ? words.sorted(count) : words.sortedAlready;
  }

  /** Says that an alert is seen: to everybody where the server keeps that, else on this wall. */
  async acknowledge(alert: Alert): Promise<void> {
    if (alert.seenBy || this.pending.peek().includes(alert.key)) return;
    if (alert.kind === "rising") {
      alert.row.lookedAt();
      return;
    }
    this.pending.value = [...this.pending.peek(), alert.key];
    try {
      if (alert.kind === "lead") await this.#does.note(alert.row.id, words.answer);
      else await this.#does.acknowledge(alert.row.id, alert.kind);
      if (alert.kind === "lead") toast(words.answered(alert.row.name.peek()));
    } catch (error) {
      const { title, more } = told(error);
      toast(`${words.notAcknowledged} ${title} ${more}`, { look: "problem" });
    } finally {
      this.pending.value = this.pending.peek().filter((key) => key !== alert.key);
    }
  }

  /** The first alert that waits, as the keys mean it. */
  first(): Alert | null {
    const alert = this.alerts.peek().find((one) => !one.seenBy && !this.pending.peek().includes(one.key));
    return alert && alert.key === this.#first.key && Date.now() - this.#first.since < SETTLE
      ? null
      : (alert ?? null);
  }

  setFar(on: boolean): void {
    this.far.value = on;
    remember("wall-far", on ? "on" : null);
  }

  setSound(on: boolean): void {
    this.sound.value = on;
    remember("wall-sound", on ? "on" : null);
    if (on) this.#tone(false);
  }

  setLetterKeys(on: boolean): void {
    this.letterKeys.value = on;
    remember("letter-keys", on ? null : "off");
  }

  /** Rows that came stand at the end until the next time that rows may move; those that left are taken out. */
  #joined(rows: readonly Row[]): void {
    const before = this.order.peek();
    const there = new Set(rows);
    const known = new Set(before);
    const stay = before.filter((row) => there.has(row));
    this.order.value = [...stay, ...rows.filter((row) => !known.has(row))];
    if (!before.length) this.#sortedAt = 0;
    this.settle();
  }

  #watchAlerts(): () => void {
    let told = new Set<string>();
    return effect(() => {
      const alerts = this.alerts.value;
      const waiting = alerts.filter((alert) => !alert.seenBy);
      const fresh = waiting.filter((alert) => !told.has(alert.key));
      told = new Set(alerts.map((alert) => alert.key));
      const first = waiting[0]?.key ?? "";
      if (first !== this.#first.key) this.#first = { key: first, since: this.#first.key ? Date.now() : 0 };
      if (fresh.length) this.#tell(fresh);
    });
  }

  #tell(fresh: readonly Alert[]): void {
    const urgent = fresh.some(isUrgent);
    const text =
      fresh.length > 2 ? words.alerts(fresh.length) : fresh.map((alert) => spoken(alert)).join(" ");
    if (urgent) this.alarm.value = text;
    else this.news.value = text;
    if (this.sound.peek() && (urgent || fresh.some((alert) => alert.kind === "lead"))) this.#tone(urgent);
  }
}

const spoken = (alert: Alert): string => words.spoken(words.alert[alert.kind], alert.row.name.peek());

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

/** Computed, and the same value as before where nothing of it has changed. */
function kept<T>(compute: () => T, alike: (a: T, b: T) => boolean): ReadonlySignal<T> {
  let last: T | undefined;
  return computed(() => {
    const next = compute();
    if (last === undefined || !alike(last, next)) last = next;
    return last;
  });
}
