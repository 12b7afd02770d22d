/** Reads a value between two rows of a table, on the straight line through them. The first and last line go on. */
export function onStraightLines(x: number, rows: readonly (readonly [x: number, y: number])[]): number {
  const next = rows.findIndex(([each], index) => index > 0 && each >= x);
  const end = next === -1 ? rows.length - 1 : next;
  const [[x1, y1], [x2, y2]] = [rows[end - 1]!, rows[end]!];
  return y1 + ((x - x1) / (x2 - x1)) * (y2 - y1);
}
