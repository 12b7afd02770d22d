// `npm test`: lint, types and format side by side, then the unit tests, which use all cores themselves. Each part is an
// npm script of the project or of a workspace, and all of them run, whatever fails.
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

// The longest first.
const SIDE_BY_SIDE = ["lint", "types", "format:check"];
const ONE_BY_ONE = ["unit"];

// Most of a test process's start is otherwise spent on compiling packages again.
process.env.NODE_COMPILE_CACHE ??= resolve("node_modules/.cache/node-compile");

const failed: string[] = [];
const waiting = partsOf(SIDE_BY_SIDE);
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) await runQuietly(part);
  }),
);
for (const part of partsOf(ONE_BY_ONE)) await runAloud(part);

if (failed.length > 0) {
  console.error(`\nnpm test: failed in ${failed.join(", ")}. See above.`);
  process.exitCode = 1;
}

/** The parts that there are: a workspace may have been removed, and needn't have each script. */
function partsOf(scripts: readonly string[]): Part[] {
  const { workspaces = [] } = readPackage(".");
  const folders = [".", ...workspaces.filter((folder) => existsSync(join(folder, "package.json")))];
  return scripts.flatMap((script) =>
    folders
      .filter((folder) => readPackage(folder).scripts?.[script])
      .map((folder) => ({ name: folder === "." ? script : `${folder} ${script}`, folder, script })),
  );
}

function readPackage(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package;
}

/** Prints what the part printed once it has ended, so that parts don't mix. */
async function runQuietly(part: Part): Promise<void> {
  const { exitCode, durationMs, all } = await execa(process.execPath, ["--run", part.script], {
    cwd: part.folder,
    all: true,
    env: process.stdout.isTTY ? { FORCE_COLOR: "1" } : {},
    reject: false,
  });
  conclude(part, exitCode, durationMs);
  if (all) console.log(all);
}

async function runAloud(part: Part): Promise<void> {
  console.log(`=== ${part.name}`);
  const { exitCode, durationMs } = await execa(process.execPath, ["--run", part.script], {
    cwd: part.folder,
    stdio: "inherit",
    reject: false,
  });
  conclude(part, exitCode, durationMs);
}

function conclude({ name }: Part, exitCode: number | undefined, durationMs: number): void {
  if (exitCode !== 0) failed.push(name);
  console.log(`=== ${name}: ${exitCode === 0 ? "passed" : "FAILED"} in ${Math.round(durationMs / 1000)} s`);
}
