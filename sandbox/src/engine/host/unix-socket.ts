import { once } from "node:events";
import { closeSync, openSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { basename, dirname } from "node:path";

// The kernel accepts socket paths of up to 107 bytes, and a checkout's path may be longer. A path through an open
// folder is always short.
function openFolderOf(socket: string) {
  const descriptor = openSync(dirname(socket), "r");
  return {
    path: `/proc/self/fd/${descriptor}/${basename(socket)}`,
    close: () => closeSync(descriptor),
  };
}

/** Listens on a Unix socket with a path of any length, and replaces a socket that an earlier server left. */
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
  // The server needs the short path until it closes, to remove its socket.
  server.once("close", folder.close);
}

/** Gives `use` a short path to a Unix socket. */
export async function withSocketPath<T>(socket: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = openFolderOf(socket);
  try {
    return await use(folder.path);
  } finally {
    folder.close();
  }
}
