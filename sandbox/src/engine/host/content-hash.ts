import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

// For larger files the hash uses size and change time, because reading programs of 100 MB slows every start.
const LARGEST_READ_BYTES = 2 ** 20;

/** A hash of the texts, files and folders. A missing file counts too. */
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
