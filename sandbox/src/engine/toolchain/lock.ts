import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called once if another process has the lock. */
  readonly onWait?: () => void;
}

/**
 * Runs `work` while no other process of this machine runs work of the same name. The lock is a socket in Linux's abstract
 * namespace, because the kernel frees it when its process ends in any way.
 */
export async function withLock<T>(
  name: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const address = `\0gke-blue-green-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
  let release = await tryLock(address);
  if (!release) options.onWait?.();
  while (!release) {
    await untilReleased(address, options.signal);
    options.signal?.throwIfAborted();
    release = await tryLock(address);
  }
  try {
    return await work();
  } finally {
    await release();
  }
}

async function tryLock(address: string): Promise<(() => Promise<void>) | undefined> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on("error", () => {}).on("close", () => waiting.delete(socket));
  });
  server.listen(address);
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
  server.unref();
  return () => close(server, waiting);
}

async function close(server: Server, waiting: Set<Socket>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const socket of waiting) socket.destroy();
  await closed;
}

async function untilReleased(address: string, signal: AbortSignal | undefined): Promise<void> {
  const socket = connect(address);
  const abort = () => socket.destroy();
  signal?.addEventListener("abort", abort);
  // An error means that the lock is free now; "close" follows.
  socket.on("error", () => {}).resume();
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
  signal?.removeEventListener("abort", abort);
}
