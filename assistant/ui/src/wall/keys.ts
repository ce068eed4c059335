// The keys of the wall. None acts while somebody types, holds a modifier, or has a dialog or a menu open.

export type Command =
  | "acknowledge"
  | "open"
  | "sort"
  | "search"
  | "far"
  | "sound"
  | "note"
  | "mark"
  | "listen"
  | "close"
  | "help";

const LETTERS: Record<string, Command> = {
  a: "acknowledge",
  o: "open",
  r: "sort",
  "/": "search",
  b: "far",
  s: "sound",
  n: "note",
  m: "mark",
  l: "listen",
  "?": "help",
};

export function commandOf(event: KeyboardEvent, letters: boolean): Command | null {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("dialog, [role=menu]")) return null;
  // Esc leaves a field first, and closes what is open with the next press.
  if (event.key === "Escape") {
    const field = target?.closest<HTMLElement>("input, textarea, select");
    if (field) leave(field);
    return field ? null : "close";
  }
  // A slider takes arrows and no letters.
  if (target?.closest("input:not([type=range]), textarea, select, [contenteditable]")) return null;
  return (letters ? LETTERS[event.key.toLowerCase()] : undefined) ?? null;
}

/** Leaves a field: to the name of the open call, so that the focus is still in its panel, or to nowhere. */
function leave(field: HTMLElement): void {
  const heading = field.closest(".wall-panel")?.querySelector("h2");
  if (heading) heading.focus({ preventScroll: true });
  else field.blur();
}
