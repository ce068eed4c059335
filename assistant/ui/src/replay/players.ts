// What keeps the time of a replay: the sound itself, or a clock of its own where there is no sound.

export interface Player {
  /** Seconds into the call, now. */
  at(): number;
  playing(): boolean;
  play(): void;
  pause(): void;
  seek(to: number): void;
  speed(rate: number): void;
  /** The call has become longer. */
  extend(duration: number): void;
}

/** Runs a transcript that has no sound. */
export class ClockPlayer implements Player {
  #duration: number;
  readonly #now: () => number;
  #from = 0;
  #since: number | null = null;
  #rate = 1;

  constructor(duration: number, now: () => number = () => performance.now()) {
    this.#duration = duration;
    this.#now = now;
  }

  at(): number {
    const run = this.#since === null ? 0 : ((this.#now() - this.#since) / 1000) * this.#rate;
    const at = Math.min(this.#duration, this.#from + run);
    if (this.#since !== null && at >= this.#duration) this.#settle(at, false);
    return at;
  }

  playing(): boolean {
    this.at();
    return this.#since !== null;
  }

  play(): void {
    this.#settle(this.at() >= this.#duration ? 0 : this.at(), true);
  }

  pause(): void {
    this.#settle(this.at(), false);
  }

  seek(to: number): void {
    this.#settle(to, this.#since !== null);
  }

  speed(rate: number): void {
    this.#settle(this.at(), this.#since !== null);
    this.#rate = rate;
  }

  extend(duration: number): void {
    this.#settle(this.at(), this.#since !== null);
    this.#duration = duration;
  }

  #settle(at: number, running: boolean): void {
    this.#from = at;
    this.#since = running ? this.#now() : null;
  }
}

/** Seconds of sound that must be missing at its end to say that it breaks off. */
const BREAK = 2;

/** Runs with the sound of a media element, which keeps the pitch at any speed; where the sound ends early, by a clock. */
export class MediaPlayer implements Player {
  readonly #media: HTMLMediaElement;
  readonly #clock: ClockPlayer;
  #sounds: number;
  #silent = false;
  /** The last moment of the sound that was played. */
  #heard: number;
  readonly #brokeOff: (at: number) => void;

  constructor(
    media: HTMLMediaElement,
    duration: number,
    clock = new ClockPlayer(duration),
    brokeOff: (at: number) => void = () => {},
  ) {
    this.#media = media;
    this.#heard = media.currentTime;
    this.#brokeOff = brokeOff;
    media.ontimeupdate = () => {
      if (!media.ended) this.#heard = media.currentTime;
    };
    this.#clock = clock;
    this.#sounds = Math.min(duration, media.duration);
    media.preservesPitch = true;
  }

  at(): number {
    if (!this.#silent && this.#media.ended) {
      this.#silent = true;
      this.#sounds = this.#end();
      this.#clock.seek(this.#sounds);
      this.#clock.play();
    }
    if (this.#silent) return this.#clock.at();
    this.#heard = this.#media.currentTime;
    return this.#heard;
  }

  /** Where the sound came to its end. In a file that breaks off, the element says that it is at the promised end. */
  #end(): number {
    if (this.#media.currentTime - this.#heard < BREAK) return this.#sounds;
    this.#brokeOff(this.#heard);
    return this.#heard;
  }

  playing(): boolean {
    return this.#silent ? this.#clock.playing() : !this.#media.paused;
  }

  play(): void {
    if (this.#silent) this.#clock.play();
    // A browser that refuses says so by staying paused.
    else this.#media.play().catch(() => {});
  }

  pause(): void {
    this.#media.pause();
    this.#clock.pause();
  }

  seek(to: number): void {
    const playing = this.playing();
    const silent = to >= this.#sounds - 0.02;
    if (silent !== this.#silent) this.pause();
    this.#silent = silent;
    if (silent) this.#clock.seek(to);
    else {
      this.#media.currentTime = to;
      this.#heard = to;
    }
    if (playing && !this.playing()) this.play();
  }

  speed(rate: number): void {
    this.#media.playbackRate = rate;
    this.#clock.speed(rate);
  }

  extend(duration: number): void {
    this.#clock.extend(duration);
  }
}
