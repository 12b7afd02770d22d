import { execa } from "execa";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { addresses } from "../cluster/addresses.ts";
import { eventually } from "../cluster/eventually.ts";
import {
  CONTAINER_HOST_ARGS,
  CONTAINER_SCRIPTS_ARGS,
  ensureMachine,
  machineName,
  type Machine,
} from "../cluster/machine.ts";
import { REGISTRY_HOSTS } from "../cluster/node-config.ts";
import { dockerHost } from "../stack/environment.ts";
import type { ImageServiceOptions } from "./registry.ts";

const START_SECONDS = 60;

/** Starts the Docker daemon that the program builds and pushes with, and gives it the app's base image. */
export async function startDockerDaemon(options: ImageServiceOptions): Promise<void> {
  const { paths, instance, toolchain } = options;
  for (const host of REGISTRY_HOSTS) {
    mkdirSync(join(trustFolder(options), host), { recursive: true });
    copyFileSync(join(paths.pki, "ca.crt"), join(trustFolder(options), host, "ca.crt"));
  }
  await ensureMachine(instance, dockerDaemonMachine(options));

  const daemon = (...args: string[]) => execa("docker", ["--host", dockerHost(instance), ...args]);
  await eventually({
    what: "the sandbox's Docker daemon",
    withinSeconds: START_SECONDS,
    hint: "its log: npm run sandbox -- logs docker",
    attempt: async () => Boolean(await daemon("version")),
  });
  const { tag, tarFile } = toolchain.appBaseImage;
  const { stdout: present } = await daemon("image", "ls", "--quiet", tag);
  if (present === "") await daemon("load", "--input", tarFile);
}

export function dockerDaemonMachine(options: ImageServiceOptions): Machine {
  const { instance, toolchain } = options;
  const { docker, gateway } = addresses(instance);
  return {
    name: "docker",
    image: toolchain.machineImage,
    command: ["/container/docker-daemon.sh"],
    port: { host: instance.ports.docker, machine: 2375, purpose: "its Docker daemon" },
    args: [
      ...["--network", instance.id, "--ip", docker],
      ...CONTAINER_HOST_ARGS,
      ...["--env", `GATEWAY=${gateway}`, "--env", `CGROUP_ROOT=${machineName(instance, "docker")}`],
      `--volume=${trustFolder(options)}:/etc/docker/certs.d:ro`,
      ...CONTAINER_SCRIPTS_ARGS,
    ],
    volumes: { docker: "/var/lib/docker" },
  };
}

const trustFolder = ({ paths }: ImageServiceOptions) => join(paths.root, "docker", "certs.d");
