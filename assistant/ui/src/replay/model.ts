// All that the replay of one call knows: the call, its place in the list, its sound, the notes and the review.
import { batch, computed, type Signal, signal } from "@preact/signals";
import { ApiError, ask, request, type Schemas } from "../api";
import { remember, remembered } from "../design/remember";
import { session } from "../session";
import type { CallState } from "../wire";
import { replay as words } from "../words/replay";
import { Following } from "./following";
import { Marks, notesOf, type Person } from "./marks";
import { ClockPlayer, MediaPlayer } from "./players";
import { ReviewModel } from "./review";
import { script } from "./script";
import { type Peaks, peaksOf, stream } from "./sound";
import { heatedMoments, speech } from "./stepping";
import { type Course, Transport } from "./transport";

export type Line = Schemas["CallLine"];

export interface Call {
  readonly line: Line;
  /** Null where the words were erased. */
  readonly state: CallState | null;
}

export type Sound =
  | { readonly kind: "asking" }
  | { readonly kind: "there"; readonly media: HTMLAudioElement; readonly peaks: Peaks }
  | { readonly kind: "none"; readonly code: string };

export type Side = "moments" | "notes" | "review" | (string & {});

/** The call as the list has it, and what was said in it. */
export async function openCall(id: string): Promise<Call> {
  const line = await ask("get", "/api/calls/{call_id}/line", { path: { call_id: id } });
  try {
    const state = await request<CallState>(`/api/calls/${encodeURIComponent(id)}`);
    return { line, state };
  } catch (error) {
    const gone = error instanceof ApiError && (error.status === 404 || error.status === 410);
    if (gone && line.words_erased) return { line, state: null };
    throw error;
  }
}

/** Seconds that the recording may be short of the call without a word about it. */
const SHORT = 3;

function courseOf(state: CallState): Course {
  const said = state.utterances.at(-1)?.end ?? 0;
  return {
    duration: Math.max(state.duration ?? 0, state.at, said, 0.1),
    spoken: speech(state.utterances),
    heated: heatedMoments(state),
  };
}

export class ReplayModel {
  readonly line: Signal<Line>;
  readonly transport: Transport;
  /** The line to a call that goes on. */
  readonly following: Signal<Following | null> = signal(null);
  readonly sound: Signal<Sound> = signal({ kind: "asking" });
  readonly marks: Marks;
  readonly people: Signal<readonly Person[]> = signal([]);
  readonly review: ReviewModel;
  /** Whoever looks is the agent of the call. */
  readonly own: boolean;
  readonly side: Signal<Side> = signal("moments");
  /** The moment that a new note is pinned to; null for the one that is heard. */
  readonly pin: Signal<number | null> = signal(null);
  /** Id of the note that was looked for. */
  readonly sought = signal("");
  /** Raised to bring the focus to the new note. */
  readonly noting = signal(0);
  readonly letterKeys = signal(remembered("letter-keys") !== "off");
  readonly keysShown = signal(false);
  /** What a key did, for those who do not see it. */
  readonly said = signal("");
  readonly #state: Signal<CallState>;
  readonly rows = computed(() => script(this.state, this.marks.all.value));
  /** Where the sound broke off, in seconds, before the end that its file promises. */
  readonly #heard = signal(Number.POSITIVE_INFINITY);
  /** The sound ends before the call does: how much there is, in seconds. */
  readonly short = computed(() => {
    const sound = this.sound.value;
    const seconds =
      sound.kind === "there"
        ? Math.min(sound.media.duration, sound.peaks.seconds, this.#heard.value)
        : this.duration;
    return this.duration - seconds > SHORT ? seconds : null;
  });

  constructor(line: Line, state: CallState) {
    this.line = signal(line);
    this.#state = signal(state);
    this.transport = new Transport(courseOf(state));
    const user = session.user.peek();
    this.marks = new Marks(notesOf(line.call_id), { id: user?.id ?? "anyone", name: user?.name ?? "" });
    this.own = Boolean(user?.id) && line.agent === user?.id;
    this.review = new ReviewModel(line.call_id);
  }

  /** What is known of the call; it grows while the call goes on. */
  get state(): CallState {
    return this.#state.value;
  }

  /** Seconds. */
  get duration(): number {
    return this.transport.course.duration;
  }

  start(): void {
    if (this.state.status === "live") this.#follow();
    void this.marks.load();
    void this.review.load();
    void this.listen();
    ask("get", "/api/calls/{call_id}/people", { path: { call_id: this.line.peek().call_id } }).then(
      ({ people }) => {
        this.people.value = people;
      },
      () => {}, // Nobody can be mentioned, and notes go on without.
    );
  }

  /** Follows a call that goes on, until it ends: then its sound is asked for, and its place in the list. */
  #follow(): void {
    const { call_id } = this.line.peek();
    const following = new Following(call_id, this.state.seq, (state) => {
      batch(() => {
        this.#state.value = state;
        this.transport.extend(courseOf(state));
      });
      if (state.status === "live") return;
      following.stop();
      this.following.value = null;
      this.said.value = words.ended;
      ask("get", "/api/calls/{call_id}/line", { path: { call_id } }).then(
        (line) => {
          this.line.value = line;
          void this.listen();
        },
        () => {}, // The line at the head stays as it was.
      );
    });
    this.following.value = following;
    following.start();
  }

  /** Goes to what is said now. */
  toNow(): void {
    this.transport.pause();
    this.transport.seek(this.duration);
  }

  stop(): void {
    this.following.peek()?.stop();
    this.transport.stop();
    this.review.stop();
    const sound = this.sound.peek();
    if (sound.kind === "there") sound.media.removeAttribute("src");
  }

  /** Asks for the sound. Until it is there, and where there is none, the transcript runs on a clock of its own. */
  listen = async (): Promise<void> => {
    const { call_id, recorded, sound_erased } = this.line.peek();
    if (sound_erased) {
      this.sound.value = { kind: "none", code: "erased" };
      return;
    }
    if (!recorded) {
      this.sound.value = { kind: "none", code: "recording_unknown" };
      return;
    }
    this.sound.value = { kind: "asking" };
    try {
      const peaks = await peaksOf(call_id);
      const media = await stream(call_id);
      media.onerror = () => this.#lost("unplayable");
      const brokeOff = (at: number): void => {
        this.#heard.value = at;
      };
      this.transport.take(new MediaPlayer(media, this.duration, undefined, brokeOff));
      this.sound.value = { kind: "there", media, peaks };
    } catch (error) {
      this.#lost(error instanceof ApiError ? error.code : "other");
    }
  };

  #lost(code: string): void {
    if (this.sound.peek().kind === "there") this.transport.take(new ClockPlayer(this.duration));
    this.sound.value = { kind: "none", code };
  }

  setLetterKeys(on: boolean): void {
    this.letterKeys.value = on;
    remember("letter-keys", on ? null : "off");
  }

  /** The line or word before or after, by `step`. */
  byLine(step: number): void {
    const { utterances } = this.state;
    const at = this.transport.at.peek();
    const now = utterances.findLastIndex((u) => u.start <= at + 0.01);
    const to = step < 0 && at - (utterances[now]?.start ?? 0) > 1.5 ? now : now + step;
    const line = utterances[Math.max(0, Math.min(utterances.length - 1, to))];
    if (line) this.transport.seek(line.start);
  }

  byWord(step: number): void {
    const at = this.transport.at.peek();
    const starts = this.state.utterances.flatMap((u) =>
      u.words.length ? u.words.map((w) => w.start) : [u.start],
    );
    starts.sort((one, other) => one - other);
    const to = step > 0 ? starts.find((s) => s > at + 0.01) : starts.findLast((s) => s < at - 0.01);
    if (to !== undefined) this.transport.seek(to);
  }

  /** Shows the notes, with one that was looked for set off. */
  seekNote(id: string): void {
    this.side.value = "notes";
    this.sought.value = id;
  }

  /** Opens the new note, pinned to the moment that is heard. */
  note(): void {
    this.transport.pause();
    this.pin.value = this.transport.at.peek();
    this.side.value = "notes";
    this.noting.value += 1;
  }
}
