// The keys of the agent's screen. None acts while the person types, holds a modifier, or has a dialog open.

export type Command = "use" | "dismiss" | "jump" | "theme" | "help";

const NAMED: Record<string, Command> = { Enter: "use", Escape: "dismiss", End: "jump" };
const LETTERS: Record<string, Command> = { u: "use", d: "dismiss", j: "jump", t: "theme", "?": "help" };

export function commandOf(event: KeyboardEvent, letters: boolean): Command | null {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, textarea, select, dialog, [contenteditable]")) return null;
  // A focused button or link takes Enter for itself.
  if (event.key === "Enter" && target?.closest("button, a, summary")) return null;
  return NAMED[event.key] ?? (letters ? LETTERS[event.key.toLowerCase()] : undefined) ?? null;
}
