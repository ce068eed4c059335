// Who is signed in on this browser, as every screen knows it.
import { batch, computed, signal } from "@preact/signals";
import { accounts, type Role, type SessionInfo, type User } from "./accounts";
import { ApiError, whenSignedOut } from "./http";
import { go } from "./router";

const OPEN: readonly Role[] = ["agent", "lead", "analyst"];
const FIRST_RETRY = 1000;
const LAST_RETRY = 10_000;
const CHANNEL = "calmline.session";

export class Session {
  /** What the server last said; null until it has answered. */
  readonly info = signal<SessionInfo | null>(null);
  /** Why it has not answered yet. */
  readonly failure = signal<ApiError | null>(null);
  /** Somebody was signed in on this page, and is no longer: what is on the screen stays until they sign in again. */
  readonly ended = signal(false);

  readonly user = computed<User | null>(() => this.info.value?.user ?? null);
  readonly open = computed(() => this.info.value?.state === "open");
  readonly signedIn = computed(() => this.open.value || this.info.value?.state === "signed_in");
  readonly roles = computed<readonly Role[]>(() =>
    this.open.value ? OPEN : this.info.value?.state === "signed_in" ? (this.user.value?.roles ?? []) : [],
  );

  #ask: typeof accounts;
  #attempts = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #back: (() => void)[] = [];
  /** To the other tabs of this browser. */
  #tabs: BroadcastChannel | undefined;

  constructor(ask = accounts) {
    this.#ask = ask;
  }

  /** Asks the server who is signed in, and again until it answers. */
  load = async (): Promise<void> => {
    clearTimeout(this.#retry);
    try {
      this.take(await this.#ask.session());
    } catch (error) {
      this.failure.value = error instanceof ApiError ? error : new ApiError("unreachable", "");
      const pause = Math.min(FIRST_RETRY * 2 ** this.#attempts, LAST_RETRY);
      this.#attempts += 1;
      this.#retry = setTimeout(this.load, pause);
    }
  };

  /** Takes over what the server answered to a sign-in, a link, or the question who one is. */
  take(info: SessionInfo): void {
    const before = this.info.peek();
    this.#attempts = 0;
    this.failure.value = null;
    if (info.state === "signed_out" && before && before.state !== "signed_out") {
      this.lost();
      return;
    }
    // Somebody else on the same screen must not see what was left on it.
    if (this.ended.peek() && before?.user && info.user && before.user.id !== info.user.id) {
      location.reload();
      return;
    }
    this.info.value = info;
    if (info.state === "signed_in") this.#tabs?.postMessage("signed in");
    if (this.ended.peek() && info.state !== "signed_out") {
      this.ended.value = false;
      for (const then of this.#back) then();
    }
  }

  /** The server says that nobody is signed in any more. */
  lost = (): void => {
    const state = this.info.peek()?.state;
    if (state === "signed_in" || state === "enrol") this.ended.value = true;
  };

  /** Calls `then` each time that somebody has signed in again on a page that kept its screen; answers how to stop. */
  whenBack(then: () => void): () => void {
    this.#back.push(then);
    return () => {
      this.#back = this.#back.filter((other) => other !== then);
    };
  }

  async signOut(): Promise<void> {
    await this.#ask.signOut();
    batch(() => {
      this.leave();
      go("/signin");
    });
  }

  /** Forgets who was signed in, without asking. */
  leave(): void {
    this.ended.value = false;
    const before = this.info.peek();
    if (before) this.info.value = { ...before, state: "signed_out", user: null, expires: null };
  }

  /** Keeps an eye on the session while the page is open; answers how to stop. */
  watch(): () => void {
    const look = () => {
      if (document.visibilityState === "visible" && !this.open.peek()) void this.load();
    };
    // Signed in in another tab, which may stand beside this one: then nothing here changes to the eye.
    const heard = () => {
      if (this.ended.peek()) void this.load();
    };
    this.#tabs = new BroadcastChannel(CHANNEL);
    this.#tabs.addEventListener("message", heard);
    whenSignedOut(this.lost);
    document.addEventListener("visibilitychange", look);
    addEventListener("focus", look);
    return () => {
      clearTimeout(this.#retry);
      this.#tabs?.close();
      this.#tabs = undefined;
      document.removeEventListener("visibilitychange", look);
      removeEventListener("focus", look);
    };
  }
}

export const session = new Session();
