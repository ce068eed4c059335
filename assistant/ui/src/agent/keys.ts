// The keys of the agent's screen. None acts while the person types, holds a modifier, or has a dialog or menu open.

export type Command =
  | "use"
  | "dismiss"
  | "reword"
  | "pin"
  | "undo"
  | "ask"
  | "summarise"
  | "lists"
  | "checklist"
  | "lead"
  | "note"
  | "hold"
  | "told"
  | "find"
  | "jump"
  | "bigger"
  | "smaller"
  | "theme"
  | "help";

/** As shown beside a control, and in the dialog of keys. */
export const KEY = {
  use: "Enter",
  dismiss: "Esc",
  reword: "W",
  pin: "P",
  undo: "Z",
  ask: "/",
  summarise: "S",
  lists: "1",
  checklist: "2",
  lead: "L",
  note: "N",
  hold: "H",
  told: "R",
  find: "F",
  jump: "End",
  bigger: "+",
  smaller: "-",
  theme: "T",
  help: "?",
} as const satisfies Record<Command, string>;

/** Second keys of those that have a key with a name. */
export const LETTER: Partial<Record<Command, string>> = { use: "U", dismiss: "D", jump: "J" };

const NAMED: Record<string, Command> = { Enter: "use", Escape: "dismiss", End: "jump" };

const letters: Record<string, Command> = { "=": "bigger" };
for (const [command, key] of [...Object.entries(KEY), ...Object.entries(LETTER)])
  if (key.length === 1) letters[key.toLowerCase()] = command as Command;

export function commandOf(event: KeyboardEvent, lettersOn: boolean): Command | null {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, textarea, select, dialog, [contenteditable], [role=menu], [role=listbox]"))
    return null;
  // A focused button or link takes Enter for itself.
  if (event.key === "Enter" && target?.closest("button, a, summary")) return null;
  return NAMED[event.key] ?? (lettersOn ? letters[event.key.toLowerCase()] : undefined) ?? null;
}
