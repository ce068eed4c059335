// How an agent likes their screen: kept on the server for every place they sit at, and in this browser meanwhile.
import { batch, effect, type Signal, signal } from "@preact/signals";
import { remember, remembered } from "../design/remember";
import { chosen, theme, toggleTheme } from "../design/theme";
import type { Desk, Kept } from "./desk";

export type Density = "comfortable" | "compact";

export const SMALLEST = 1;
export const LARGEST = 5;
const USUAL = 3;
const PAUSE = 600;

type Saving = Pick<Desk, "preferences" | "savePreferences">;

export class Preferences {
  /** Size of type, 1 to 5. */
  readonly font: Signal<number> = signal(sizeOf(remembered("font")));
  readonly density: Signal<Density> = signal(remembered("density") === "compact" ? "compact" : "comfortable");
  /** A quiet tone for an urgent sentence and for a team lead's note. */
  readonly sound = signal(remembered("sound") === "on");
  readonly letterKeys = signal(remembered("letter-keys") !== "off");

  readonly #desk: Saving;
  /** What the server keeps besides, for other screens. */
  #others: Kept = {};
  #loaded = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(desk: Saving) {
    this.#desk = desk;
  }

  /** Takes over what the server keeps, and keeps every change from then on; answers how to stop. */
  start(): () => void {
    let first = true;
    const stop = effect(() => {
      this.#local();
      if (!first) this.#later();
      first = false;
    });
    void this.#load();
    return () => {
      stop();
      clearTimeout(this.#timer);
    };
  }

  resize(step: 1 | -1): void {
    this.font.value = Math.max(SMALLEST, Math.min(LARGEST, this.font.value + step));
  }

  async #load(): Promise<void> {
    let kept: Kept;
    try {
      kept = await this.#desk.preferences();
    } catch {
      return; // What this browser remembers will do.
    }
    if (!kept || typeof kept !== "object") return;
    this.#others = kept;
    batch(() => {
      if ("font" in kept) this.font.value = sizeOf(kept.font);
      if ("density" in kept) this.density.value = kept.density === "compact" ? "compact" : "comfortable";
      if ("sound" in kept) this.sound.value = kept.sound === true;
      if ("letter_keys" in kept) this.letterKeys.value = kept.letter_keys !== false;
      if ((kept.theme === "light" || kept.theme === "dark") && kept.theme !== theme.value) toggleTheme();
    });
    clearTimeout(this.#timer);
    this.#loaded = true;
  }

  #local(): void {
    remember("font", this.font.value === USUAL ? null : String(this.font.value));
    remember("density", this.density.value === "compact" ? "compact" : null);
    remember("sound", this.sound.value ? "on" : null);
    remember("letter-keys", this.letterKeys.value ? null : "off");
    void theme.value;
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#loaded) this.#desk.savePreferences(this.#all()).catch(() => {});
    }, PAUSE);
  }

  #all(): Kept {
    const [font, density, sound] = [this.font.peek(), this.density.peek(), this.sound.peek()];
    return {
      ...this.#others,
      ...{ font, density, sound, letter_keys: this.letterKeys.peek(), theme: chosen() },
    };
  }
}

function sizeOf(value: unknown): number {
  const size = Math.round(Number(value));
  return size >= SMALLEST && size <= LARGEST ? size : USUAL;
}
