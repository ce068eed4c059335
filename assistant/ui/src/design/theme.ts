// Light or dark: the system's choice until the person makes their own, which is remembered.
import { type Signal, signal } from "@preact/signals";
import { remember, remembered } from "./remember";

export type Theme = "light" | "dark";

const KEY = "theme";
const dark = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;

function system(): Theme {
  return dark?.matches ? "dark" : "light";
}

/** What the person chose; null where they follow the system. */
export function chosen(): Theme | null {
  const value = remembered(KEY);
  return value === "light" || value === "dark" ? value : null;
}

export const theme: Signal<Theme> = signal(chosen() ?? system());

function show(own: Theme | null): void {
  if (own) document.documentElement.dataset.theme = own;
  else delete document.documentElement.dataset.theme;
  theme.value = own ?? system();
}

export function startTheme(): void {
  show(chosen());
  dark?.addEventListener("change", () => show(chosen()));
}

export function toggleTheme(): void {
  const next: Theme = theme.value === "dark" ? "light" : "dark";
  const own = next === system() ? null : next;
  remember(KEY, own);
  show(own);
}
