import { execFileSync } from "node:child_process";
import { chmodSync, closeSync, ftruncateSync, openSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

const NOBODY = 65534;
const GIB = 1024 ** 3;

/** What an editor leaves for a file that is open: a link to nothing. */
export function addLockLink(folder: string, name = ".#server.ts"): void {
  symlinkSync("user@host.1:1", join(folder, name));
}

export function addPipe(folder: string, name = "pipe.ts"): void {
  execFileSync("mkfifo", [join(folder, name)]);
}

/** A socket that something listens on. Close it at the end. */
export async function addSocket(folder: string, name = "socket.ts"): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(folder, name), resolve));
  return server;
}

/** A file of zeros that takes no room on the disk. */
export function addSparseFile(folder: string, name: string, gib: number): void {
  const descriptor = openSync(join(folder, name), "w");
  ftruncateSync(descriptor, gib * GIB);
  closeSync(descriptor);
}

/** Does something as a user for whom modes count, which they don't for root. */
export function withModes<T>(folder: string, act: () => T): T {
  chmodSync(folder, 0o755);
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
