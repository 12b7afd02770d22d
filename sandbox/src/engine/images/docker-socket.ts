import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";

// The kernel's limit.
const LONGEST_SOCKET_PATH_BYTES = 107;

/**
 * The folder of the Docker daemon's socket. Its mode is what keeps other users of the machine out: a Docker daemon
 * does whatever it is asked to.
 */
export const dockerSocketFolder = ({ root }: Pick<SandboxPaths, "root">) => join(root, "docker", "socket");

const dockerSocket = (paths: Pick<SandboxPaths, "root">) => join(dockerSocketFolder(paths), "docker.sock");

/** Address of the sandbox's own Docker daemon. */
export const dockerHost = (paths: Pick<SandboxPaths, "root">) => `unix://${dockerSocket(paths)}`;

/**
 * Makes the folder of the Docker daemon's socket.
 *
 * @throws when no program could reach a socket there.
 */
export function makeDockerSocketFolder(paths: Pick<SandboxPaths, "root">): void {
  const bytes = Buffer.byteLength(dockerSocket(paths));
  if (bytes > LONGEST_SOCKET_PATH_BYTES) {
    throw new Error(
      `the socket of the sandbox's Docker daemon: expected a path of at most ${LONGEST_SOCKET_PATH_BYTES} bytes, ` +
        `got ${bytes}: ${dockerSocket(paths)}. Use a checkout in a folder with a shorter path.`,
    );
  }
  mkdirSync(dockerSocketFolder(paths), { recursive: true, mode: 0o700 });
}
