import { readFileSync, renameSync, writeFileSync } from "node:fs";

/**
 * Writes a file that a container reads at any time and acts on when it is new: in one piece, by a rename, and only if the
 * content has changed.
 */
export function replaceFile(file: string, content: string): void {
  if (readIfThere(file) === content) return;
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
}
