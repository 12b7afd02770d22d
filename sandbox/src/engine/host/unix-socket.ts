import { once } from "node:events";
import { closeSync, openSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { basename, dirname } from "node:path";

// The kernel takes no socket path of more than 107 bytes, which that of a checkout may well exceed; the one through
// an open folder is always short.
function openFolderOf(socket: string) {
  const descriptor = openSync(dirname(socket), "r");
  return {
    path: `/proc/self/fd/${descriptor}/${basename(socket)}`,
    close: () => closeSync(descriptor),
  };
}

/** Listens on a Unix socket in the place of one that was left there; its path may have any length. */
export async function listenOnSocket(server: Server, socket: string): Promise<void> {
  rmSync(socket, { force: true });
  const folder = openFolderOf(socket);
  try {
    server.listen(folder.path);
    await once(server, "listening");
  } catch (error) {
    folder.close();
    throw error;
  }
  // Not before: the server removes its socket when it closes.
  server.once("close", folder.close);
}

/** Connects to a Unix socket: `use` gets a path to it that is short enough. */
export async function withSocketPath<T>(socket: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = openFolderOf(socket);
  try {
    return await use(folder.path);
  } finally {
    folder.close();
  }
}
