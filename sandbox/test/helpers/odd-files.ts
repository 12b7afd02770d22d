import { chmodSync } from "node:fs";
import { createServer, type Server } from "node:net";

const NOBODY = 65534;

/** A socket at a path. Close it at the end. */
export async function listen(path: string): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}

/** Does something in a folder as a user for whom modes count, which they don't for root. */
export async function asNobody<T>(folder: string, act: () => Promise<T> | T): Promise<T> {
  chmodSync(folder, 0o755);
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
