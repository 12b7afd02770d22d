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

export const oneLine = (text: string) => text.replace(/\s*\n\s*/g, " ");

const fenceFor = (text: string, least: number) =>
  "`".repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
