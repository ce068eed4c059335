// What somebody was writing, kept in the tab until it is saved, so that neither a failure nor a reload loses it.

const PREFIX = "calmline.draft.";

export function draft<T>(key: string): T | null {
  try {
    const text = sessionStorage.getItem(PREFIX + key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

export function keepDraft(key: string, value: unknown): void {
  try {
    if (value === null) sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Storage is off or full: what is written stays on the page alone.
  }
}
