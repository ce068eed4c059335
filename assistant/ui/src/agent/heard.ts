// What a second hearing of an utterance changed, and how the transcript takes it in without a jump.

/** From and up to a character. */
export type Range = readonly [number, number];

/** Words compared at most; an utterance beyond that simply shows its better words. */
const LONGEST = 400;

/** Where `after` has words that `before` had not, by their longest common sequence. Adjacent ones are one range. */
export function changed(before: string, after: string): readonly Range[] {
  const [a, b] = [before.split(" "), after.split(" ")];
  if (Math.max(a.length, b.length) > LONGEST) return [];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  const length = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const ranges: Range[] = [];
  let [i, at, last] = [0, 0, -1];
  for (const [j, word] of b.entries()) {
    while (i < a.length && a[i] !== word && length(i + 1, j) >= length(i, j + 1)) i += 1;
    if (a[i] === word) i += 1;
    else if (word) {
      const joined = last === j - 1 ? ranges.pop() : undefined;
      ranges.push([joined?.[0] ?? at, at + word.length]);
      last = j;
    }
    at += word.length + 1;
  }
  return ranges;
}

/**
 * Keeps what is being read in its place when a row's words have changed: a row that became shorter keeps its height.
 * While the transcript stands at now, one that became taller eases up with those above it, and shows as much more of
 * itself; those below stay.
 */
export function settle(row: HTMLElement, before: number): void {
  const grown = row.offsetHeight - before;
  if (grown < 0) row.style.minHeight = `${before}px`;
  const scroller = row.closest('[data-at-now="true"]');
  if (grown <= 0 || !scroller || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const transform = [`translateY(${grown}px)`, "none"];
  const clipPath = [`inset(-1rem -1rem ${grown}px)`, "inset(-1rem -1rem 0)"];
  const time = { duration: 320, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" };
  row.animate?.({ transform, clipPath }, time);
  const top = scroller.getBoundingClientRect().top - grown;
  for (let above = row.previousElementSibling; above; above = above.previousElementSibling) {
    if (above.getBoundingClientRect().bottom < top) break;
    above.animate?.({ transform }, time);
  }
}
