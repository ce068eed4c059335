// The hand on the replay: play, pause, jump, speed, skipping of pauses, and the passage that is repeated.
import { batch, type Signal, signal } from "@preact/signals";
import { ClockPlayer, type Player } from "./players";
import {
  backToA,
  type Heated,
  heatedFrom,
  type Loop,
  NO_LOOP,
  nextLoop,
  pastSilence,
  type Stretch,
  speedStep,
} from "./stepping";

export interface Course {
  readonly duration: number;
  readonly spoken: readonly Stretch[];
  readonly heated: readonly Heated[];
}

/** Seconds before the end of a call that count as its end. */
const AT_END = 0.5;

type Frame = (run: () => void) => () => void;

const frames: Frame = (run) => {
  const id = requestAnimationFrame(run);
  return () => cancelAnimationFrame(id);
};

export class Transport {
  readonly at: Signal<number> = signal(0);
  readonly playing = signal(false);
  readonly rate = signal(1);
  readonly skipping = signal(false);
  readonly loop: Signal<Loop> = signal(NO_LOOP);
  /** Raised by every jump that a person asked for, so that the transcript follows again. */
  readonly jumps = signal(0);

  readonly #course: Signal<Course>;
  #player: Player;
  readonly #frame: Frame;
  #cancel: (() => void) | null = null;

  constructor(course: Course, player?: Player, frame: Frame = frames) {
    this.#course = signal(course);
    this.#player = player ?? new ClockPlayer(course.duration);
    this.#frame = frame;
  }

  get course(): Course {
    return this.#course.value;
  }

  /** The call has gone on. Whoever stands at its end stays at its end; whoever is elsewhere stays there. */
  extend(course: Course): void {
    const atEnd = !this.playing.peek() && this.at.peek() >= this.#course.peek().duration - AT_END;
    this.#player.extend(course.duration);
    batch(() => {
      this.#course.value = course;
      if (!atEnd) return;
      this.#player.seek(course.duration);
      this.at.value = course.duration;
    });
  }

  /** Goes on with another player where this one is: sound that has come, or a clock for sound that has failed. */
  take(player: Player): void {
    const at = this.at.peek();
    const playing = this.playing.peek();
    this.#player.pause();
    this.#player = player;
    player.speed(this.rate.peek());
    player.seek(at);
    if (playing) this.play();
  }

  play(): void {
    const { a, b } = this.loop.peek();
    if (a !== null && b !== null && (this.at.peek() < a || this.at.peek() >= b)) this.#player.seek(a);
    else if (this.at.peek() >= this.#course.peek().duration - 0.05) this.#player.seek(0);
    this.#player.play();
    this.playing.value = true;
    this.#run();
  }

  pause(): void {
    this.#player.pause();
    this.look();
  }

  toggle(): void {
    if (this.playing.peek()) this.pause();
    else this.play();
  }

  /** Jumps to a moment; a jump out of the repeated passage ends the repeating. */
  seek(to: number): void {
    const at = Math.max(0, Math.min(this.#course.peek().duration, to));
    const { a, b } = this.loop.peek();
    if (a !== null && b !== null && (at < a || at > b)) this.loop.value = NO_LOOP;
    this.#player.seek(at);
    this.at.value = at;
    this.jumps.value += 1;
  }

  /** Jumps by seconds. */
  by(seconds: number): void {
    this.seek(this.at.peek() + seconds);
  }

  /** Jumps to the next heated moment, or the one before; false where there is none. */
  heated(back = false): boolean {
    const moment = heatedFrom(this.#course.peek().heated, this.at.peek(), back);
    if (moment) this.seek(moment.at);
    return moment !== null;
  }

  faster(up: boolean): void {
    this.speed(speedStep(this.rate.peek(), up));
  }

  speed(rate: number): void {
    this.rate.value = rate;
    this.#player.speed(rate);
  }

  skip(): void {
    this.skipping.value = !this.skipping.peek();
  }

  repeat(): void {
    this.loop.value = nextLoop(this.loop.peek(), this.at.peek());
    const { a, b } = this.loop.peek();
    if (a !== null && b !== null) this.#player.seek(a);
    this.look();
  }

  noLoop(): void {
    this.loop.value = NO_LOOP;
  }

  /** Reads the player, and goes where the loop and the pauses send it. */
  look = (): void => {
    const at = this.#player.at();
    this.playing.value = this.#player.playing();
    const to = this.playing.peek()
      ? (backToA(this.loop.peek(), at) ??
        (this.skipping.peek() ? pastSilence(this.#course.peek().spoken, at) : null))
      : null;
    if (to !== null) this.#player.seek(to);
    this.at.value = to ?? at;
  };

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#player.pause();
  }

  #run(): void {
    this.#cancel?.();
    this.#cancel = this.#frame(() => {
      this.look();
      if (this.playing.peek()) this.#run();
    });
  }
}
