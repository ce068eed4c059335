// Names for elements that refer to each other, such as a field and its label.
let last = 0;

export const nextId = (kind: string): string => `${kind}-${++last}`;
