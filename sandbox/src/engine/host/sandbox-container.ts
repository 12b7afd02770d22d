import { existsSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "./content-hash.ts";
import { docker, DockerError } from "./docker.ts";
import { assertPortsFree } from "./ports.ts";
import { instanceLabels, SANDBOX_LABEL, type SandboxInstance } from "./instance.ts";

/** A container of the sandbox. */
export interface SandboxContainer {
  /** Container name, without the sandbox's prefix. */
  readonly name: string;
  readonly image: string;
  /** Arguments of `docker run`, in addition to the common ones. */
  readonly args: readonly string[];
  /** Volumes: their names without the sandbox's prefix, and their paths in the container. */
  readonly volumes?: Readonly<Record<string, string>>;
  /** A port of 127.0.0.1 that leads to a port of the container. */
  readonly port?: { readonly host: number; readonly container: number; readonly purpose: string };
  readonly command: readonly string[];
  /** Mounted files that the container reads only at its start. A change of one recreates the container. */
  readonly contents?: readonly string[];
}

/** Arguments for a container that runs containers itself; some machines refuse `--privileged`. */
export function containerHostArgs(hasCgroupV2 = hostHasCgroupV2()): string[] {
  return [
    ...["--cap-add=ALL", "--cap-drop=SYS_RESOURCE", "--device=/dev/kmsg"],
    ...["--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined"],
    ...["--security-opt=systempaths=unconfined", "--volume=/lib/modules:/lib/modules:ro"],
    // With cgroup v1, a container can't create control groups in its own namespace.
    ...(hasCgroupV2
      ? ["--cgroupns=private"]
      : ["--cgroupns=host", "--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw"]),
  ];
}

/** Whether the host uses only control groups of version 2. */
const hostHasCgroupV2 = () => existsSync("/sys/fs/cgroup/cgroup.controllers");

/** The folder of the scripts for containers, mounted at `/container`. */
const CONTAINER_SCRIPTS = join(import.meta.dirname, "../cluster/container-scripts");
export const CONTAINER_SCRIPTS_ARGS: readonly string[] = [`--volume=${CONTAINER_SCRIPTS}:/container:ro`];

// Hash of what a container was made from.
const MADE_FROM_LABEL = "gke-blue-green.made-from";

const MEBIBYTES_OF_LOG = 10;

export const containerName = ({ id }: Pick<SandboxInstance, "id">, name: string) => `${id}-${name}`;

/**
 * Starts a container of the sandbox. A stopped container starts again unchanged. A container that was made from
 * something else, such as an older image, is recreated and keeps its volumes.
 */
export async function ensureContainer(instance: SandboxInstance, container: SandboxContainer): Promise<void> {
  const found = await currentContainer(instance, container);
  if (found?.state === "running") return;
  if (container.port) await assertPortsFree({ [container.port.purpose]: container.port.host });
  if (found) {
    await docker(["start", containerName(instance, container.name)]);
    return;
  }
  // `docker run` would create the volumes without the label.
  for (const volume of Object.keys(container.volumes ?? {})) {
    await docker(["volume", "create", ...instanceLabels(instance), containerName(instance, volume)]);
  }
  await docker(runArgs(instance, container));
}

/** Whether a container runs. An outdated container is removed first. */
export async function isRunning(instance: SandboxInstance, container: SandboxContainer): Promise<boolean> {
  return (await currentContainer(instance, container))?.state === "running";
}

async function currentContainer(
  instance: SandboxInstance,
  container: SandboxContainer,
): Promise<FoundContainer | undefined> {
  const found = (await containerStates(instance)).get(container.name);
  if (!found || found.madeFrom === madeFrom(instance, container)) return found;
  await removeContainer(instance, container.name);
  return undefined;
}

function madeFrom(instance: SandboxInstance, container: SandboxContainer): string {
  return contentHash([CONTAINER_SCRIPTS, ...(container.contents ?? [])], argsOf(instance, container));
}

/** The `docker run` of a container. */
function runArgs(instance: SandboxInstance, container: SandboxContainer): string[] {
  // No restart policy: after a restart of the machine, containers must not start before their server. The scripts in
  // the containers restart programs that end.
  return [
    ...["run", "--detach", "--label", `${MADE_FROM_LABEL}=${madeFrom(instance, container)}`],
    ...argsOf(instance, container),
  ];
}

function argsOf(instance: SandboxInstance, container: SandboxContainer): string[] {
  return [
    ...["--name", containerName(instance, container.name), "--hostname", container.name],
    ...instanceLabels(instance),
    // SELinux would keep the container from the folders that it mounts.
    "--security-opt=label=disable",
    ...["--log-driver", "json-file", "--log-opt", `max-size=${MEBIBYTES_OF_LOG}m`],
    ...(container.port ? ["--publish", `127.0.0.1:${container.port.host}:${container.port.container}`] : []),
    ...container.args,
    ...Object.entries(container.volumes ?? {}).map(
      ([volume, target]) => `--volume=${containerName(instance, volume)}:${target}`,
    ),
    container.image,
    ...container.command,
  ];
}

/** Names of the containers that exist. */
export async function containerNames(instance: SandboxInstance): Promise<string[]> {
  return [...(await containerStates(instance)).keys()];
}

/** Names of the containers that run. */
export async function runningContainers(instance: SandboxInstance): Promise<string[]> {
  const states = await containerStates(instance);
  return [...states].filter(([, { state }]) => state === "running").map(([name]) => name);
}

/** Names of the containers that exist but do not run. */
export async function stoppedContainers(instance: SandboxInstance): Promise<string[]> {
  const states = await containerStates(instance);
  return [...states].filter(([, { state }]) => state !== "running").map(([name]) => name);
}

/** Removes a container and its volumes, if they are there. */
export async function removeContainer(
  instance: SandboxInstance,
  name: string,
  volumes: readonly string[] = [],
): Promise<void> {
  await docker(["container", "rm", "--force", containerName(instance, name)]).catch(unlessGone);
  for (const volume of volumes) await docker(["volume", "rm", "--force", containerName(instance, volume)]);
}

interface FoundContainer {
  /** The state in Docker's words. */
  readonly state: string;
  readonly madeFrom: string | undefined;
}

/** What Docker reports about each container, by name. */
async function containerStates(instance: SandboxInstance): Promise<Map<string, FoundContainer>> {
  const list = await docker([
    ...["container", "ls", "--all", "--format", `{{.Names}} {{.State}} {{.Label "${MADE_FROM_LABEL}"}}`],
    ...["--filter", `label=${SANDBOX_LABEL}=${instance.id}`],
  ]);
  const lines = list.split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [name, state, madeFrom] = line.trim().split(" ");
      return [name!.slice(instance.id.length + 1), { state: state!, madeFrom }];
    }),
  );
}

function unlessGone(error: unknown): void {
  if (!(error instanceof DockerError && error.message.includes("No such container"))) throw error;
}
