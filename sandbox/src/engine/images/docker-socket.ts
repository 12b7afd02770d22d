import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";

// The kernel's limit.
const LONGEST_SOCKET_PATH_BYTES = 107;

/**
 * The folder of the Docker daemon's socket. Only its mode keeps other users of the machine out, because a Docker daemon
 * trusts every caller.
 */
export const dockerSocketFolder = ({ root }: Pick<SandboxPaths, "root">) => join(root, "docker", "socket");

const dockerSocket = (paths: Pick<SandboxPaths, "root">) => join(dockerSocketFolder(paths), "docker.sock");

/** Address of the sandbox's own Docker daemon. */
export const dockerHost = (paths: Pick<SandboxPaths, "root">) => `unix://${dockerSocket(paths)}`;

/**
 * Creates the folder of the Docker daemon's socket.
 *
 * @throws when the path is too long for a socket.
 */
export function makeDockerSocketFolder(paths: Pick<SandboxPaths, "root">): void {
  const bytes = Buffer.byteLength(dockerSocket(paths));
  if (bytes > LONGEST_SOCKET_PATH_BYTES) {
    throw new Error(
      `the socket of the sandbox's Docker daemon: expected a path of at most ${LONGEST_SOCKET_PATH_BYTES} bytes, ` +
        `got ${bytes}: ${dockerSocket(paths)}. Set XDG_STATE_HOME to a shorter path.`,
    );
  }
  mkdirSync(dockerSocketFolder(paths), { recursive: true, mode: 0o700 });
}
