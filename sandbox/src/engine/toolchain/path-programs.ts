import { execa } from "execa";
import { accessSync, constants, copyFileSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { delimiter, dirname, join, sep } from "node:path";
import { cacheFolder } from "../host/paths.ts";
import { cached } from "./cache.ts";
import { isStatic } from "./elf.ts";
import type { ProgramSet } from "./program-sets.ts";
import type { StepContext } from "./step-context.ts";
import { findVersion, isAtLeast } from "./version-order.ts";

const ANSWERS_WITHIN_MS = 10_000;

/** Finds the path of a program on PATH; undefined when there is none. */
export function which(program: string, environment: NodeJS.ProcessEnv): string | undefined {
  return (environment.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

/** The version that a program prints; undefined when it fails or prints none. */
export async function programVersion(path: string, args: readonly string[]): Promise<string | undefined> {
  const { stdout, stderr, exitCode } = await execa(path, args, { timeout: ANSWERS_WITHIN_MS, reject: false });
  return exitCode === 0 ? findVersion(`${stdout}\n${stderr}`) : undefined;
}

/** The folder of a set's programs on PATH with their version, or the reason why they are not used. */
export type OnPath = { readonly folder: string; readonly version: string } | { readonly rejected: string };

/** Finds a set's programs when all are on PATH, have the same version and are new enough. */
export async function findOnPath(set: ProgramSet, context: StepContext): Promise<OnPath> {
  const files: string[] = [];
  for (const program of set.programs) {
    const file = which(program, withoutCache(context.environment)) ?? beside(program, files[0]);
    if (file === undefined) return { rejected: `${program} is not on PATH` };
    files.push(file);
  }

  let version: string | undefined;
  for (const [program, args] of Object.entries(set.onPath.versionArguments)) {
    const file = files[set.programs.indexOf(program)]!;
    const told = await programVersion(file, args);
    if (told === undefined) return { rejected: `${file} does not print its version` };
    if (!isAtLeast(told, set.onPath.minimum)) {
      return { rejected: `${file} is ${told}, older than ${set.onPath.minimum}` };
    }
    version ??= told;
    if (told !== version) return { rejected: `${file} is ${told}, but another of its set is ${version}` };
  }

  const dynamic = set.static ? files.find((file) => !isStatic(file)) : undefined;
  if (dynamic !== undefined) return { rejected: `${dynamic} needs libraries of this machine` };
  const folder = set.static ? await copied(set, files, version!, context) : dirname(files[0]!);
  return { folder, version: version! };
}

// A shell with a sandbox's environment has the cache's programs on PATH, perhaps of another version of this project.
function withoutCache(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const cache = join(cacheFolder(environment), sep);
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => !folder.startsWith(cache));
  return { ...environment, PATH: folders.join(delimiter) };
}

// A package may link only a release's main program into a folder of PATH, because it finds the others by itself.
function beside(program: string, first: string | undefined): string | undefined {
  if (first === undefined) return undefined;
  return which(program, { PATH: dirname(realpathSync(first)) });
}

// A mount of the folder on PATH would also contain other programs, and links without a target in the container.
function copied(set: ProgramSet, files: string[], version: string, context: StepContext): Promise<string> {
  const identity = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    identity.update(`${realpathSync(file)} ${size} ${mtimeMs}\n`);
  }
  const name = `${version}-path-${identity.digest("hex").slice(0, 12)}`;
  return cached(join(cacheFolder(context.environment), set.name, name), context, (temporary) => {
    mkdirSync(temporary);
    set.programs.forEach((program, i) => copyFileSync(files[i]!, join(temporary, program)));
    return Promise.resolve();
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
