// The keys of the replay. None acts while the person types, holds a modifier, or has a dialog open.

export type Command =
  | "toggle"
  | "back"
  | "on"
  | "lineBack"
  | "lineOn"
  | "heated"
  | "heatedBack"
  | "loop"
  | "skip"
  | "faster"
  | "slower"
  | "mark"
  | "copy"
  | "start"
  | "end"
  | "wordBack"
  | "wordOn"
  | "help";

const NAMED: Record<string, Command> = {
  " ": "toggle",
  ArrowLeft: "back",
  ArrowRight: "on",
  ArrowUp: "lineBack",
  ArrowDown: "lineOn",
  Home: "start",
  End: "end",
};
const LETTERS: Record<string, Command> = {
  k: "toggle",
  n: "heated",
  p: "heatedBack",
  l: "loop",
  s: "skip",
  "+": "faster",
  "=": "faster",
  "-": "slower",
  m: "mark",
  c: "copy",
  ",": "wordBack",
  ".": "wordOn",
  "?": "help",
};
const REPEATS: readonly Command[] = ["back", "on", "lineBack", "lineOn", "wordBack", "wordOn"];
/** Where arrows, Home and End have a meaning of their own, and letters are typed. */
const WRITTEN =
  "input:not([type=radio], [type=checkbox]), textarea, select, dialog, [contenteditable], [role=menu], [role=listbox]";
const OWN_ARROWS = "input, [role=tablist], .side-scroller, .menu";

export function commandOf(event: KeyboardEvent, letters: boolean): Command | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(WRITTEN)) return null;
  const named = NAMED[event.key];
  // A focused button or link takes the space bar for itself, and groups of controls their arrows.
  if (event.key === " " && target?.closest("button, a, summary, input")) return null;
  if (named && named !== "toggle" && target?.closest(OWN_ARROWS)) return null;
  const command = named ?? (letters ? LETTERS[event.key.toLowerCase()] : undefined) ?? null;
  return command && event.repeat && !REPEATS.includes(command) ? null : command;
}
