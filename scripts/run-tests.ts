// `npm test`: the unit tests, lint, types and format, side by side. Each part is an npm script of the project or of a
// workspace, and all of them run, whatever fails. In CI the programs that tests need come first: no test is skipped there
// for want of them, if they can be installed.
import { execa } from "execa";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";

interface Package {
  readonly workspaces?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
}

interface Part {
  readonly name: string;
  readonly folder: string;
  readonly script: string;
}

const PROGRAMS = "test-programs";
// The longest first, so that the others fit beside it.
const SIDE_BY_SIDE = ["unit", "lint", "types", "format:check"];

// Much of a test process's time is otherwise spent on compiling the same packages again.
process.env.NODE_COMPILE_CACHE ??= resolve("node_modules/.cache/node-compile");

const failed: string[] = [];
if (process.env.CI) for (const part of partsOf([PROGRAMS])) await run(part);
const waiting = partsOf(SIDE_BY_SIDE);
await Promise.all(
  Array.from({ length: Math.max(2, availableParallelism()) }, async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) await run(part);
  }),
);
if (failed.length > 0) {
  console.error(`npm test: failed in ${failed.join(", ")}. See above.`);
  process.exitCode = 1;
}

/** The parts that there are: a workspace may have been removed, and need not have each script. */
function partsOf(scripts: readonly string[]): Part[] {
  const { workspaces = [] } = readPackage(".");
  const folders = [...workspaces.filter((folder) => existsSync(join(folder, "package.json"))), "."];
  return scripts.flatMap((script) =>
    folders
      .filter((folder) => readPackage(folder).scripts?.[script])
      .map((folder) => ({ name: folder === "." ? script : `${folder} ${script}`, folder, script })),
  );
}

function readPackage(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package;
}

/** Prints what the part printed in one piece, once it has ended. */
async function run({ name, folder, script }: Part): Promise<void> {
  const { exitCode, durationMs, all } = await execa(process.execPath, ["--run", script], {
    cwd: folder,
    all: true,
    env: process.stdout.isTTY ? { FORCE_COLOR: "1" } : {},
    reject: false,
  });
  if (exitCode !== 0) failed.push(name);
  console.log(`=== ${name}: ${exitCode === 0 ? "passed" : "FAILED"} in ${Math.round(durationMs / 1000)} s`);
  if (all) console.log(all);
}
