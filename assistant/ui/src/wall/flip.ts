// Lets the eye follow rows that change places: each glides from where it was.

interface Spot {
  readonly left: number;
  readonly top: number;
}

const GLIDE = 520;
const EASE = "cubic-bezier(0.3, 0.1, 0.1, 1)";

export const still = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function spots(list: Element): ReadonlyMap<Element, Spot> {
  return new Map([...list.children].map((row) => [row, row.getBoundingClientRect()]));
}

/** Moves what stands elsewhere now from where it stood; what is out of sight both times is left alone. */
export function glide(list: Element, before: ReadonlyMap<Element, Spot>): void {
  const moves: [HTMLElement, number, number][] = [];
  for (const row of list.children) {
    const from = before.get(row);
    if (!from || !(row instanceof HTMLElement)) continue;
    const to = row.getBoundingClientRect();
    const [x, y] = [from.left - to.left, from.top - to.top];
    const seen = (top: number): boolean => top < innerHeight && top + to.height > 0;
    if ((x || y) && (seen(from.top) || seen(to.top))) moves.push([row, x, y]);
  }
  for (const [row, x, y] of moves) {
    const up = y > 0;
    row.animate?.(
      [
        { transform: `translate(${x}px, ${y}px)`, zIndex: up ? 2 : 1 },
        { transform: "none", zIndex: up ? 2 : 1 },
      ],
      { duration: GLIDE, easing: EASE },
    );
  }
}
