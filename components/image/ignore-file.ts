import dockerignore from "@balena/dockerignore";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Tells whether a path, relative to the build context and with `/`, is left out of the build. */
export type IgnoreRules = (path: string) => boolean;

/** Reads the ignore file that Docker takes: the Dockerfile's own, else the context's. */
export function readIgnoreRules(context: string, dockerfile: string): IgnoreRules {
  const file = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find(existsSync);
  return parseIgnoreRules(file ? readFileSync(file, "utf8") : "");
}

/** Parses the rules of a `.dockerignore` file: the last rule that matches the path or a folder above it decides. */
export function parseIgnoreRules(text: string): IgnoreRules {
  // The library takes `+` as a regular expression would; for Docker it is an ordinary character.
  const rules = dockerignore.default({ ignorecase: false }).add(text.replaceAll("+", "\\+"));
  return (path) => rules.ignores(path);
}
