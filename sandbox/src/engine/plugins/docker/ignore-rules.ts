import dockerignore from "@balena/dockerignore";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface IgnoreRules {
  /** Whether an exception may take in something below an ignored folder. */
  readonly hasExceptions: boolean;
  ignores(path: string): boolean;
}

/** The rules of the Dockerfile's own ignore file, else of the context's. */
export function ignoreRules(context: string, dockerfile: string): IgnoreRules {
  const text = textOf(`${dockerfile}.dockerignore`) ?? textOf(join(context, ".dockerignore")) ?? "";
  // The library takes these as a regular expression would; for Docker they are ordinary characters.
  const patterns = text
    .replace(/^\uFEFF/, "")
    .replace(/\\.|[+(){}|]/g, (part) => (part.startsWith("\\") ? part : `\\${part}`));
  const rules = dockerignore.default({ ignorecase: false }).add(patterns);
  return { hasExceptions: /^\s*!/m.test(text), ignores: (path) => rules.ignores(path) };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
