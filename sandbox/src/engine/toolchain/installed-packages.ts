import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hostFolder } from "../host/host-folder.ts";
import { writeStateFile } from "../host/state-file.ts";
import { aptInstall, installedPackages } from "./apt.ts";
import type { StepContext } from "./step-context.ts";

const recordFile = (environment: NodeJS.ProcessEnv) => join(hostFolder(environment), "packages.json");

/**
 * Lists the packages that a sandbox on this machine installed.
 *
 * @throws when the record is damaged. It is not taken for an empty one, as a purge would then leave the packages.
 */
export function recordedPackages(environment: NodeJS.ProcessEnv): string[] {
  const file = recordFile(environment);
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  const names = parsed(text);
  if (Array.isArray(names)) return names as string[];
  throw new Error(
    `${file}: expected a list of the packages that the sandbox installed, got ${text.trim().slice(0, 40) || "an empty file"}. ` +
      "Look for them in /var/log/apt/history.log, remove what you don't need, and delete this file.",
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
  writeStateFile(file, `${JSON.stringify([...new Set(packages)].sort(), null, 2)}\n`);
}
