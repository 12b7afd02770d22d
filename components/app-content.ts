import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

export interface AppSource {
  /** The build context. */
  readonly appPath: string;
  /** What the build is given besides. */
  readonly baseImage?: string;
}

/** A digest of all that an image is built from: the build context without what `.dockerignore` names, and arguments. */
export function appContent({ appPath, baseImage }: AppSource): string {
  const ignores = ignoreRules(join(appPath, ".dockerignore"));
  const digest = createHash("sha256").update(JSON.stringify({ baseImage }));
  const files = readdirSync(appPath, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(appPath, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((file) => file === "Dockerfile" || !ignores(file))
    .sort();
  for (const file of files) {
    const path = join(appPath, file);
    const content = readFileSync(path);
    const executable = (statSync(path).mode & 0o111) !== 0;
    digest.update(JSON.stringify({ file, executable, bytes: content.length })).update(content);
  }
  return digest.digest("hex");
}

/** Docker's rules: the last one that matches a file or a folder above it decides, and `!` lets in again. */
function ignoreRules(file: string): (path: string) => boolean {
  if (!existsSync(file)) return () => false;
  const rules = readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ lets: line.startsWith("!"), matches: glob(line.replace(/^!/, "")) }));
  return (path) => {
    const matching = rules.filter(({ matches }) => matches.test(path));
    return matching.at(-1)?.lets === false;
  };
}

function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/^\.?\/|\/$/g, "")
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?/g, (wildcard) => {
      if (wildcard === "**/") return "(.*/)?";
      if (wildcard === "**") return ".*";
      return wildcard === "*" ? "[^/]*" : "[^/]";
    });
  return new RegExp(`^${source}(/|$)`);
}
