import dockerignore from "@balena/dockerignore";
import * as pulumi from "@pulumi/pulumi";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export interface IgnoreRules {
  /** Path of the file that the rules are in, also when there is no such file yet. */
  readonly file: string;
  /** Whether some rules take files back in, also below a folder that is left out. */
  readonly hasExceptions: boolean;
  /** Tells whether a path, relative to the build context and with `/`, is left out of the build. */
  isIgnored(path: string): boolean;
}

/** Reads the ignore file that Docker takes: the Dockerfile's own, else the context's. */
export function readIgnoreRules(context: string, dockerfile: string): IgnoreRules {
  const ofContext = join(context, ".dockerignore");
  for (const file of [`${dockerfile}.dockerignore`, ofContext]) {
    const text = textOf(file);
    if (text !== undefined) return parseIgnoreRules(text, file);
  }
  return parseIgnoreRules("", ofContext);
}

/**
 * Parses the rules of a `.dockerignore` file: the last rule that matches the path or a folder above it decides.
 *
 * @throws RunError for a pattern that Docker doesn't read either
 */
export function parseIgnoreRules(text: string, file = ".dockerignore"): IgnoreRules {
  // The library takes these as a regular expression would. For Docker they are ordinary characters.
  const patterns = text.replace(/^\uFEFF/, "").replace(/\\.|[+(){}|]/g, (part) => escaped(part));
  const rules = dockerignore.default({ ignorecase: false }).add(patterns);
  const hasExceptions = /^\s*!/m.test(text);
  try {
    // The library compiles the patterns when it meets the first path.
    rules.ignores("a");
  } catch (error) {
    throw new pulumi.RunError(
      `${file}: expected patterns that Docker reads, got one with a syntax error (${(error as Error).message}). ` +
        "Docker wants a ] after each [, and a \\ before a [ that is part of a name.",
    );
  }
  return { file, hasExceptions, isIgnored: (path) => rules.ignores(path) };
}

const escaped = (part: string) => (part.startsWith("\\") ? part : `\\${part}`);

function textOf(file: string): string | undefined {
  try {
    // Reading a named pipe would wait for ever.
    if (!statSync(file).isFile()) throw unreadable(file, "something else");
    return readFileSync(file, "utf8");
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw unreadable(file, code);
  }
}

const unreadable = (file: string, got: string) =>
  new pulumi.RunError(
    `${file}: expected a file that can be read, got ${got}. Replace it, or run: chmod u+r ${file}`,
  );
