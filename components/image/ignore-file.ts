import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** Whether a path, relative to the build context and with `/`, is left out of the build. */
export interface IgnoreRules {
  ignores(path: string): boolean;
  /** Whether something below an ignored folder may be taken in again. */
  readonly hasExceptions: boolean;
}

/** The ignore file that Docker takes: the Dockerfile's own, else the context's. */
export function readIgnoreRules(context: string, dockerfile: string): IgnoreRules {
  const file = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find(existsSync);
  return parseIgnoreRules(file ? readFileSync(file, "utf8") : "");
}

/** Rules of `.dockerignore`: the last one that names the path or a folder above it decides. */
export function parseIgnoreRules(text: string): IgnoreRules {
  const rules = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const exception = line.startsWith("!");
      const path = posix.normalize(line.slice(exception ? 1 : 0).trim());
      return { exception, pattern: toRegExp(path.replace(/^\/+/, "").replace(/(?<=.)\/+$/, "")) };
    });
  return {
    hasExceptions: rules.some(({ exception }) => exception),
    ignores(path) {
      const parts = path.split("/");
      const paths = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
      const last = rules.findLast(({ pattern }) => paths.some((each) => pattern.test(each)));
      return last !== undefined && !last.exception;
    },
  };
}

// Go's filepath.Match, with `**` for any number of folders.
function toRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\[(?:\\.|[^\]\\])*\]|\\.|[.+^${}()|[\]\\]/g, (token) => {
    if (token === "**/") return "(?:.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.length > 1) return token;
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}
