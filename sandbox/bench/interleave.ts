/** A case to measure; each run returns one value. */
export interface Case {
  readonly name: string;
  readonly measure: () => Promise<number>;
}

/**
 * Measures the cases side by side. Each round measures all of them, every other round in reverse order, so that no case
 * profits from the state of the machine or from the case before it.
 */
export async function interleave(
  cases: readonly Case[],
  repetitions: number,
  onValue: (name: string, value: number) => void = () => {},
): Promise<Map<string, number[]>> {
  const values = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  for (let round = 0; round < repetitions; round++) {
    for (const { name, measure } of round % 2 === 0 ? cases : cases.toReversed()) {
      const value = await measure();
      values.get(name)!.push(value);
      onValue(name, value);
    }
  }
  return values;
}
