// Keeps the screen from going dark while a call is live, where the browser can.

export class WakeLock {
  #wanted = false;
  #lock: WakeLockSentinel | null = null;

  start(): () => void {
    document.addEventListener("visibilitychange", this.#take);
    return () => {
      document.removeEventListener("visibilitychange", this.#take);
      this.want(false);
    };
  }

  want(on: boolean): void {
    this.#wanted = on;
    if (on) void this.#take();
    else {
      void this.#lock?.release().catch(() => {});
      this.#lock = null;
    }
  }

  /** The browser lets go of it whenever the page is hidden. */
  #take = async (): Promise<void> => {
    if (!this.#wanted || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    if (this.#lock && !this.#lock.released) return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      if (this.#wanted) this.#lock = lock;
      else await lock.release();
    } catch {
      // A low battery or a policy forbids it.
    }
  };
}
