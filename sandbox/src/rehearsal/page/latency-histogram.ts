const SMALLEST_MS = 0.1;
/** Each class is 5 % wider than the one before, so a percentile is wrong by 5 % at most. */
const GROWTH = Math.log(1.05);
/** The last class begins at about 100 s, which is longer than any request takes. */
const CLASSES = 284;

/** Counts durations in classes, so that its size does not depend on their number. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(CLASSES);
  #total = 0;
  #slowestMs = 0;

  add(milliseconds: number): void {
    this.#counts[classOf(milliseconds)]!++;
    this.#total++;
    this.#slowestMs = Math.max(this.#slowestMs, milliseconds);
  }

  addAll(other: LatencyHistogram): void {
    other.#counts.forEach((count, index) => (this.#counts[index]! += count));
    this.#total += other.#total;
    this.#slowestMs = Math.max(this.#slowestMs, other.#slowestMs);
  }

  /** The longest duration; undefined without any. */
  get slowestMs(): number | undefined {
    return this.#total > 0 ? this.#slowestMs : undefined;
  }

  /** The duration that this share of all stays within; undefined without any. */
  percentileMs(share: number): number | undefined {
    if (this.#total === 0) return undefined;
    const wanted = Math.ceil(share * this.#total);
    let seen = 0;
    const found = this.#counts.findIndex((count) => (seen += count) >= wanted);
    return Math.min(this.#slowestMs, SMALLEST_MS * Math.exp(GROWTH * found));
  }
}

function classOf(milliseconds: number): number {
  if (milliseconds <= SMALLEST_MS) return 0;
  return Math.min(CLASSES - 1, Math.ceil(Math.log(milliseconds / SMALLEST_MS) / GROWTH));
}
