import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hostFolder } from "../host/host-folder.ts";
import { aptInstall, installedPackages } from "./apt.ts";
import type { StepContext } from "./step-context.ts";

const recordFile = (environment: NodeJS.ProcessEnv) => join(hostFolder(environment), "packages.json");

/** Names of the packages that a sandbox of this machine installed. */
export function recordedPackages(environment: NodeJS.ProcessEnv): string[] {
  const file = recordFile(environment);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
}

/** Installs packages and records them, with those that apt installs along with them. */
export async function installRecorded(packages: readonly string[], context: StepContext): Promise<void> {
  const before = new Set(await installedPackages(context));
  const record = (names: readonly string[]) =>
    recordPackages(context.environment, [
      ...recordedPackages(context.environment),
      ...names.filter((name) => !before.has(name)),
    ]);
  // Before it is done: a run that is killed leaves packages that a purge still knows of.
  record(packages);
  try {
    await aptInstall(packages, context);
  } finally {
    record(await installedPackages(context));
  }
}

/** Replaces the record; without a name it is removed. */
export function recordPackages(environment: NodeJS.ProcessEnv, packages: readonly string[]): void {
  const file = recordFile(environment);
  if (packages.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify([...new Set(packages)].sort(), null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
