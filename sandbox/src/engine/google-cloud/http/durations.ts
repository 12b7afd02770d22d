const KEPT = 1000;

/** How long the last requests took. */
export class Durations {
  #milliseconds: number[] = [];

  add(milliseconds: number): void {
    this.#milliseconds.push(milliseconds);
    if (this.#milliseconds.length > KEPT) this.#milliseconds.shift();
  }

  /** The median tells the usual request: some wait for an operation, by their caller's wish. */
  median(): number {
    const sorted = [...this.#milliseconds].sort((one, other) => one - other);
    return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 100) / 100;
  }
}
