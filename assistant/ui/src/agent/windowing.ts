// Which rows of a long list are drawn. Pure: heights come from whoever has measured them.

/** Rows drawn beyond each edge of what is seen. */
export const MARGIN = 15;
/** The window moves in steps of so many rows. */
const STEP = 10;
/** Rows drawn while the list stands at its end. */
export const TAIL = 120;

export interface Span {
  /** First row drawn. */
  readonly from: number;
  /** Row after the last drawn. */
  readonly to: number;
}

/** Heights of rows by id; one that nobody has measured counts as the mean of the others. */
export class Heights {
  readonly #known = new Map<string, number>();
  #sum = 0;

  set(id: string, height: number): void {
    if (height <= 0) return;
    this.#sum += height - (this.#known.get(id) ?? 0);
    this.#known.set(id, height);
  }

  get mean(): number {
    return this.#known.size ? this.#sum / this.#known.size : 64;
  }

  /** Pixels that rows take up. */
  of(ids: readonly string[], from: number, to: number): number {
    const mean = this.mean;
    let sum = 0;
    for (let i = from; i < to; i++) sum += this.#known.get(ids[i] ?? "") ?? mean;
    return sum;
  }

  /** Number of the row at a distance from the top. */
  at(ids: readonly string[], top: number): number {
    const mean = this.mean;
    let [i, bottom] = [0, 0];
    for (; i < ids.length; i++) {
      bottom += this.#known.get(ids[i] ?? "") ?? mean;
      if (bottom > top) break;
    }
    return i;
  }

  /** Another width has other heights. */
  forget(): void {
    this.#known.clear();
    this.#sum = 0;
  }
}

export const tail = (count: number): Span => ({ from: Math.max(0, stepped(count - TAIL)), to: count });

/** The rows to draw around those that are seen. */
export function around(first: number, last: number, count: number): Span {
  return {
    from: Math.max(0, stepped(first - MARGIN)),
    to: Math.min(count, stepped(last + MARGIN) + STEP),
  };
}

const stepped = (row: number): number => Math.floor(row / STEP) * STEP;
