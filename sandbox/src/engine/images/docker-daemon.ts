import { execa } from "execa";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { addresses } from "../cluster/network-addresses.ts";
import { eventually } from "../host/eventually.ts";
import {
  CONTAINER_SCRIPTS_ARGS,
  ensureContainer,
  containerHostArgs,
  containerName,
  type SandboxContainer,
} from "../host/sandbox-container.ts";
import { REGISTRY_HOSTS } from "../cluster/node-config.ts";
import { dockerHost, dockerSocketFolder, makeDockerSocketFolder } from "./docker-socket.ts";
import { loadImage } from "./load-image.ts";
import type { ImageServiceOptions } from "./registry.ts";

const START_SECONDS = 60;

/** Starts the Docker daemon that builds and pushes for the program, and loads the app's base image. */
export async function startDockerDaemon(options: ImageServiceOptions): Promise<void> {
  const { paths, instance, toolchain } = options;
  for (const host of REGISTRY_HOSTS) {
    mkdirSync(join(trustFolder(options), host), { recursive: true });
    copyFileSync(join(paths.pki, "ca.crt"), join(trustFolder(options), host, "ca.crt"));
  }
  makeDockerSocketFolder(paths);
  await ensureContainer(instance, dockerDaemonContainer(options));

  const daemon = (...args: string[]) => execa("docker", ["--host", dockerHost(paths), ...args]);
  await eventually({
    what: "the sandbox's Docker daemon",
    withinSeconds: START_SECONDS,
    hint: "show its log with: npm run sandbox -- logs docker",
    attempt: async () => Boolean(await daemon("version")),
  });
  await loadImage(paths, toolchain.appBaseImage);
}

export function dockerDaemonContainer(options: ImageServiceOptions): SandboxContainer {
  const { paths, instance, toolchain } = options;
  const { docker } = addresses(instance);
  return {
    name: "docker",
    image: toolchain.nodeImage,
    command: ["/container/docker-daemon.sh"],
    args: [
      ...["--network", instance.id, "--ip", docker],
      ...containerHostArgs(),
      ...["--env", `CGROUP_ROOT=${containerName(instance, "docker")}`],
      // The socket belongs to root and this group, so that a user who is not root has access through the group.
      ...["--env", `SOCKET_GROUP=${process.getgid!()}`],
      `--volume=${dockerSocketFolder(paths)}:/socket`,
      `--volume=${trustFolder(options)}:/etc/docker/certs.d:ro`,
      ...CONTAINER_SCRIPTS_ARGS,
    ],
    volumes: { docker: "/var/lib/docker" },
  };
}

const trustFolder = ({ paths }: ImageServiceOptions) => join(paths.root, "docker", "certs.d");
