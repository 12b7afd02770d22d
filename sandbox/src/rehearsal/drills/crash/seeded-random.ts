/** Random choices that a seed repeats. */
export interface SeededRandom {
  /** A number from 0 up to 1, without 1. */
  next(): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
}

/** The generator mulberry32: small, and the same on every machine. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, pick: (items) => items[Math.floor(next() * items.length)]! };
}
