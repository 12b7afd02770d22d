import { globSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";
import { BrokenStateFile, parseState } from "../host/state-file.ts";

interface StackLock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Removes the locks of killed engines on the sandbox's stack, which would block every later run. Locks of a running engine
 * stay.
 */
export function removeStaleLocks(paths: Pick<SandboxPaths, "backend">): void {
  for (const file of globSync(join(paths.backend, ".pulumi", "locks", "**", "*.json"))) {
    const lock = readLock(file);
    if (lock && (lock.hostname !== hostname() || isEngine(lock.pid))) continue;
    // The backend stores a second file with attributes beside each file.
    for (const each of [file, `${file}.attrs`]) rmSync(each, { force: true });
  }
}

// An empty or damaged lock belongs to a killed engine, because a running engine has written all of it.
function readLock(file: string): StackLock | undefined {
  try {
    return parseState<StackLock>(file, readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof BrokenStateFile) return undefined;
    throw error;
  }
}

function isEngine(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8") === "pulumi\n";
  } catch {
    return false;
  }
}
