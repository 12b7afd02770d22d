const KEPT = 1000;

/** The durations of the last requests. */
export class Durations {
  #milliseconds: number[] = [];

  add(milliseconds: number): void {
    this.#milliseconds.push(milliseconds);
    if (this.#milliseconds.length > KEPT) this.#milliseconds.shift();
  }

  /** The median, because some requests wait for an operation on purpose. */
  median(): number {
    const sorted = [...this.#milliseconds].sort((one, other) => one - other);
    return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 100) / 100;
  }
}
