import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hostFolder } from "../host/host-folder.ts";
import { aptInstall, installedPackages } from "./apt.ts";
import type { StepContext } from "./step-context.ts";

const recordFile = (environment: NodeJS.ProcessEnv) => join(hostFolder(environment), "packages.json");

/** Lists the packages that a sandbox on this machine installed. */
export function recordedPackages(environment: NodeJS.ProcessEnv): string[] {
  const file = recordFile(environment);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
}

/** Installs packages and records them with their dependencies. */
export async function installRecorded(packages: readonly string[], context: StepContext): Promise<void> {
  const before = new Set(await installedPackages(context));
  const record = (names: readonly string[]) =>
    recordPackages(context.environment, [
      ...recordedPackages(context.environment),
      ...names.filter((name) => !before.has(name)),
    ]);
  // Recorded before the installation, so that a purge knows the packages of a killed run.
  record(packages);
  try {
    await aptInstall(packages, context);
  } finally {
    record(await installedPackages(context));
  }
}

/** Replaces the record, or removes it when there are no packages. */
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
