import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

// Above this, size and time of change stand for the content: programs of 100 MB are not read at every start.
const LARGEST_READ_BYTES = 2 ** 20;

/** A hash that changes with the texts, and with any of the files or folders; one that is missing counts too. */
export function contentHash(paths: readonly string[], texts: readonly string[] = []): string {
  const hash = createHash("sha256").update(JSON.stringify(texts));
  for (const path of paths) {
    for (const file of filesOf(path)) hash.update(`\0${file}\0`).update(contentOf(file));
  }
  return hash.digest("hex").slice(0, 16);
}

function filesOf(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function contentOf(file: string): string | Buffer {
  const { size, mtimeMs } = statSync(file);
  return size > LARGEST_READ_BYTES ? `${size} ${mtimeMs}` : readFileSync(file);
}
