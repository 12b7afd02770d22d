/** Sums a graduated rate, like income tax bands. */
export function graduated(
  amount: number,
  bands: readonly (readonly [width: number, rate: number])[],
): number {
  let [rest, sum] = [amount, 0];
  for (const [width, rate] of bands) {
    const part = Math.min(rest, width);
    sum += part * rate;
    rest -= part;
  }
  return sum;
}

/** Reads a value between two rows of a table, on the straight line through them. The last line goes on. */
export function interpolated(x: number, rows: readonly (readonly [x: number, y: number])[]): number {
  const after = rows.findIndex(([each]) => each >= x);
  const end = after === -1 ? rows.length - 1 : Math.max(after, 1);
  const [[x1, y1], [x2, y2]] = [rows[end - 1]!, rows[end]!];
  return y1 + ((x - x1) / (x2 - x1)) * (y2 - y1);
}
