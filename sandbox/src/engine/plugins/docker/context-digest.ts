import { createHash, type Hash } from "node:crypto";
import { createReadStream, lstatSync, readdirSync, readlinkSync, realpathSync, type Stats } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { goFileMode } from "./go-file-mode.ts";
import { type IgnoreRules, ignoreRules } from "./ignore-rules.ts";

/**
 * The official plugin's digest of the Dockerfile and of the context's files that `.dockerignore` leaves in: their names,
 * modes and contents.
 *
 * @throws the file system's error, for a file or folder that can't be read, a socket, or a link that leads to itself
 */
export async function contextDigest(context: string, dockerfile: string): Promise<string> {
  const rules = ignoreRules(context, dockerfile);
  const hash = createHash("sha256");
  addEntry(hash, "Dockerfile", "----------", await contentDigest(dockerfile));
  await addFolder(hash, { context, rules }, "", false);
  return hash.digest("hex");
}

interface Context {
  readonly context: string;
  readonly rules: IgnoreRules;
}

async function addFolder(hash: Hash, from: Context, folder: string, isIgnored: boolean): Promise<void> {
  const { context, rules } = from;
  for (const name of namesIn(join(context, folder), isIgnored)) {
    const path = folder ? `${folder}/${name}` : name;
    const file = join(context, path);
    const ignored = rules.ignores(path);
    try {
      const stats = lstatSync(file);
      if (stats.isDirectory()) {
        if (!ignored || rules.hasExceptions) await addFolder(hash, from, path, ignored);
      } else if (!ignored) {
        addEntry(hash, path, goFileMode(stats), await fileDigest(file, stats));
      }
    } catch (error) {
      // The official plugin takes this for a folder that has gone, and leaves out the rest of the folder.
      if (isGone(error)) return;
      throw error;
    }
  }
}

function namesIn(folder: string, isIgnored: boolean): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (isIgnored && codeOf(error) === "EACCES") return [];
    throw error;
  }
}

function addEntry(hash: Hash, name: string, mode: string, content: Buffer): void {
  hash.update(name).update(mode).update(content).update("\0");
}

function fileDigest(file: string, stats: Stats): Promise<Buffer> {
  if (stats.isSymbolicLink()) return Promise.resolve(sha256(linkTarget(file)));
  // The official plugin takes a socket for a file, and fails when it opens it.
  if (stats.isFile() || stats.isSocket()) return contentDigest(file);
  return Promise.resolve(sha256(""));
}

/** Where a link leads in the end, relative to the working directory if the link is. */
function linkTarget(file: string): string {
  const target = realpathSync.native(file);
  return isAbsolute(file) || isAbsolute(readlinkSync(file)) ? target : relative(realpathSync("."), target);
}

async function contentDigest(file: string): Promise<Buffer> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest();
}

const sha256 = (text: string) => createHash("sha256").update(text).digest();
const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? "";
const isGone = (error: unknown) => ["ENOENT", "ENOTDIR"].includes(codeOf(error));
