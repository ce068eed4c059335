// Which page is shown: the address says it, links and `go` change it, the browser's back button works.
import { type Signal, signal } from "@preact/signals";

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const here = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

/** Where we are. */
export const place: Signal<Place> = signal(here());

/** True from the first change of page on: then, and only then, does the page's heading take the focus. */
export let moved = false;

/** Goes to an address of ours; `replace` leaves no step back to where we were. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  arrive();
}

function arrive(): void {
  const next = here();
  if (next.path !== place.peek().path) {
    moved = true;
    scrollTo(0, 0);
  }
  place.value = next;
}

/** Follows the address, and takes over clicks on links to our own pages; answers how to stop. */
export function startRouter(known: (path: string) => boolean): () => void {
  const clicked = (event: MouseEvent) => {
    const to = ownLink(event);
    if (!to || !known(to.pathname)) return;
    event.preventDefault();
    if (to.href !== location.href) go(to.pathname + to.search + to.hash);
  };
  place.value = here();
  addEventListener("popstate", arrive);
  document.addEventListener("click", clicked);
  return () => {
    removeEventListener("popstate", arrive);
    document.removeEventListener("click", clicked);
  };
}

/** The address a plain click on a link of ours leads to; null where the browser should see to it. */
function ownLink(event: MouseEvent): URL | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return null;
  const to = new URL(link.href, location.href);
  const sameSpot = to.pathname === location.pathname && to.search === location.search && to.hash;
  return to.origin === location.origin && !sameSpot ? to : null;
}

/** The variables of a path that fits a pattern such as `/calls/:id`; null where it does not fit. */
export function match(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split("/").filter(Boolean);
  const given = path.split("/").filter(Boolean);
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? "";
    if (part.startsWith(":")) found[part.slice(1)] = decoded(value);
    else if (part !== value) return null;
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An address to go on to after signing in, if it is one of ours; else null. */
export function onward(to: string | null): string | null {
  if (!to?.startsWith("/") || to.startsWith("//") || to.includes("\\")) return null;
  const url = new URL(to, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : null;
}
