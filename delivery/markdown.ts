/** Text as a block of code, whatever the text contains. */
export function codeBlock(text: string): string {
  const fence = fenceFor(text, 3);
  return `${fence}text\n${text}\n${fence}`;
}

/** Text as code within a line, whatever the text contains: names of resources must not become markup. */
export function code(text: string): string {
  const fence = fenceFor(text, 1);
  const space = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${space}${oneLine(text).replaceAll("|", "\\|")}${space}${fence}`;
}

/** The first lines, at most `most`, that are together no longer than `longest`, and a line that counts the others. */
export function firstLines(
  lines: readonly string[],
  { longest, most = Infinity }: { readonly longest: number; readonly most?: number },
  others: (count: number) => string,
): string[] {
  let length = 0;
  const firstTooMany = lines.findIndex(
    (line, index) => index >= most || (length += line.length + 1) > longest,
  );
  if (firstTooMany < 0) return [...lines];
  return [...lines.slice(0, firstTooMany), others(lines.length - firstTooMany)];
}

export function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

export const oneLine = (text: string) => text.replace(/\s*\n\s*/g, " ");

const fenceFor = (text: string, least: number) =>
  "`".repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
