/** Rows of cells as a table; the first row is the header. On a phone, each row becomes a list. */
export function cellsTable([header = [], ...rows]: readonly (readonly string[])[]): string {
  const classOf = (column: number) =>
    rows.every((cells) => /^([\d,.]+( \S{1,3})?)?$/.test(cells[column]!)) ? ' class="right"' : "";
  const head = header.map((label, column) => `<th scope="col"${classOf(column)}>${escapeHtml(label)}</th>`);
  const body = rows.map(
    (cells, index) =>
      `<tr>${cells.map((text, column) => cell(text, column, index, header, classOf(column))).join("")}</tr>`,
  );
  return [
    '<table class="cells">',
    `<thead><tr>${head.join("")}</tr></thead>`,
    `<tbody>\n${body.join("\n")}\n</tbody>`,
    "</table>",
  ].join("\n");
}

function cell(
  text: string,
  column: number,
  row: number,
  header: readonly string[],
  className: string,
): string {
  const shown = column === 0 ? `${row + 1}. ${text}` : text;
  const label = escapeHtml(header[column] || "result");
  const result = { ok: "ok", FAILED: "failed" }[text];
  const classes = result ? ` class="${result}"` : className;
  return `<td${classes} data-label="${label}">${escapeHtml(shown)}</td>`;
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
