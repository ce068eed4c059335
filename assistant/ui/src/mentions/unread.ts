// How many notes mention whoever is signed in and were not opened yet. Asked for when there is reason to, and now and
// then on the pages that a call keeps open; not elsewhere, where asking would keep a session alive that nobody uses.
import { effect, signal } from "@preact/signals";
import { ask } from "../api";
import { place } from "../router";
import { session } from "../session";

const EVERY = 120_000;
const KEPT_OPEN = ["/", "/wall"];

export const unread = signal(0);
let turn = 0;

export async function countUnread(): Promise<void> {
  if (session.open.peek() || !session.signedIn.peek() || session.ended.peek()) return;
  turn += 1;
  const mine = turn;
  try {
    const found = await ask("get", "/api/mentions/unread");
    if (mine === turn) unread.value = found.unread;
  } catch {
    // The number stays as it was: nothing on the page depends on it.
  }
}

/** Counts at each change of page, when the page is looked at again, and while a call's page stands; answers how to stop. */
export function watchUnread(): () => void {
  const look = () => {
    if (document.visibilityState === "visible") void countUnread();
  };
  const stop = effect(() => {
    void place.value.path;
    void session.user.value;
    void countUnread();
  });
  const timer = setInterval(() => {
    if (KEPT_OPEN.includes(place.peek().path)) look();
  }, EVERY);
  document.addEventListener("visibilitychange", look);
  return () => {
    stop();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
