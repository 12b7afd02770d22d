import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, openSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { statesFolder } from "./paths.ts";
import { makeStateFolder, writeError } from "./state-file.ts";

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called once if another process has the lock. */
  readonly onWait?: () => void;
}

/** The lock file of a name, in the folder of this user's sandboxes. */
export const lockFile = (name: string) => join(statesFolder(), "locks", `${name}.lock`);

/**
 * Runs `work` while no other process runs work with the same lock file. The kernel frees the lock when its process ends
 * in any way.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const descriptor = await lock(file, options);
  try {
    return await work();
  } finally {
    // Before the lock is free: a process that waits finds that its file is gone, and opens a new one.
    rmSync(file, { force: true });
    closeSync(descriptor);
  }
}

async function lock(file: string, { signal, onWait }: LockOptions): Promise<number> {
  let hasWaited = false;
  for (;;) {
    const descriptor = openLockFile(file);
    try {
      if (!(await flock(descriptor, ["-n"], signal))) {
        if (!hasWaited) onWait?.();
        hasWaited = true;
        await flock(descriptor, [], signal);
      }
      if (isFile(file, descriptor)) return descriptor;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    closeSync(descriptor);
  }
}

function openLockFile(file: string): number {
  makeStateFolder(dirname(file));
  try {
    return openSync(file, "a", 0o600);
  } catch (error) {
    throw writeError(file, error as NodeJS.ErrnoException);
  }
}

/** Whether the path still leads to the open file. */
function isFile(file: string, descriptor: number): boolean {
  return statSync(file, { throwIfNoEntry: false })?.ino === fstatSync(descriptor).ino;
}

/**
 * Locks an open file, and returns whether it did. Node.js has no call for this. The program locks the file that it
 * shares with this process, so the lock stays when the program ends.
 */
async function flock(
  descriptor: number,
  options: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  signal?.throwIfAborted();
  // In a group of its own, because Ctrl-C must not end it before this process knows.
  const child = spawn("flock", [...options, "3"], {
    stdio: ["ignore", "ignore", "pipe", descriptor],
    detached: true,
  });
  const abort = () => child.kill();
  signal?.addEventListener("abort", abort);
  let output = "";
  child.stderr!.on("data", (data: Buffer) => (output += data.toString()));
  try {
    const [code] = (await once(child, "close")) as [number | null];
    signal?.throwIfAborted();
    if (code === 0) return true;
    if (code === 1 && options.includes("-n")) return false;
    throw new Error(`flock: expected a lock, got exit code ${code}. ${output.trim()}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error(
      "flock: not found on PATH. Install the package util-linux, then run the same command again.",
      { cause: error },
    );
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
