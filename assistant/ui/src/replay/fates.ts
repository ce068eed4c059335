// The icon of what became of a card.
export const FATE_ICONS = { used: "tick", dismissed: "cross", ignored: "passed", open: "card" } as const;
