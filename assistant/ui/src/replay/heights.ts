// How high each row of a long list is: a guess until it was drawn, then what it measured. Pure.

export class Heights {
  #tops: Float64Array;
  readonly #heights: Float64Array;
  /** Rows from this one on have tops that are out of date. */
  #stale = 0;

  constructor(count: number, guess: (index: number) => number) {
    this.#heights = Float64Array.from({ length: count }, (_, i) => guess(i));
    this.#tops = new Float64Array(count + 1);
  }

  get count(): number {
    return this.#heights.length;
  }

  /** Height of them all. */
  get total(): number {
    return this.top(this.count);
  }

  /** Where a row begins. */
  top(index: number): number {
    for (let i = this.#stale; i < this.count; i += 1)
      this.#tops[i + 1] = (this.#tops[i] ?? 0) + (this.#heights[i] ?? 0);
    this.#stale = this.count;
    return this.#tops[Math.max(0, Math.min(this.count, index))] ?? 0;
  }

  height(index: number): number {
    return this.#heights[index] ?? 0;
  }

  /** Takes a measure; answers by how much the row grew. */
  set(index: number, height: number): number {
    const grown = height - this.height(index);
    if (Math.abs(grown) < 0.5) return 0;
    this.#heights[index] = height;
    this.#stale = Math.min(this.#stale, index);
    return grown;
  }

  /** The row at a height. */
  at(y: number): number {
    let [low, high] = [0, Math.max(0, this.count - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** From and up to which row something is to be drawn, with a few more on each side. */
  seen(top: number, height: number, more = 6): readonly [number, number] {
    return [Math.max(0, this.at(top) - more), Math.min(this.count, this.at(top + height) + 1 + more)];
  }
}
