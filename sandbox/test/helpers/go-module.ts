import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { GoBuild } from "../../src/engine/toolchain/program-sets.ts";

export const readGoMod = (modules: string, module: string) =>
  readFileSync(join(modules, module, "go.mod"), "utf8");
export const readGoSum = (modules: string, module: string) =>
  readFileSync(join(modules, module, "go.sum"), "utf8");

/** Names of the programs that a build makes. */
export function programsOf(modules: string, { module, packages }: GoBuild): string[] {
  const goMod = readGoMod(modules, module);
  const paths =
    packages === "."
      ? [/^module (\S+)$/m.exec(goMod)![1]!]
      : [...goMod.matchAll(/^(?:tool |\t)([^\s(]+)$/gm)].map(([, path]) => path!.replace(/\/v\d+$/, ""));
  return paths.map((path) => basename(path));
}
