import { join } from "node:path";
import { docker, DockerError } from "../host/docker.ts";
import { assertPortsFree } from "../host/ports.ts";
import { SANDBOX_LABEL, type SandboxInstance } from "../host/instance.ts";

/** A container of the sandbox. */
export interface Machine {
  /** Container name, without the sandbox's prefix. */
  readonly name: string;
  readonly image: string;
  /** Arguments of `docker run`, besides those that all machines share. */
  readonly args: readonly string[];
  /** Volumes of the machine: their names, without the sandbox's prefix, and where it sees them. */
  readonly volumes?: Readonly<Record<string, string>>;
  /** Port of 127.0.0.1 that leads to a port of the machine. */
  readonly port?: { readonly host: number; readonly machine: number; readonly purpose: string };
  readonly command: readonly string[];
}

/** What a container needs that runs containers itself; `--privileged` is refused on some machines. */
export const CONTAINER_HOST_ARGS: readonly string[] = [
  ...["--cap-add=ALL", "--cap-drop=SYS_RESOURCE", "--device=/dev/kmsg"],
  ...["--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined"],
  ...["--security-opt=systempaths=unconfined", "--cgroupns=host"],
  ...["--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw", "--volume=/lib/modules:/lib/modules:ro"],
];

/** The folder with the scripts that run in containers, mounted at `/container`. */
export const CONTAINER_SCRIPTS_ARGS: readonly string[] = [
  `--volume=${join(import.meta.dirname, "container")}:/container:ro`,
];

const MEBIBYTES_OF_LOG = 10;

export const machineName = ({ id }: Pick<SandboxInstance, "id">, name: string) => `${id}-${name}`;

/** Starts a container of the sandbox; one that exists but has stopped is started again as it was. */
export async function ensureMachine(instance: SandboxInstance, machine: Machine): Promise<void> {
  const state = (await machineStates(instance)).get(machine.name);
  if (state === "running") return;
  if (machine.port) await assertPortsFree({ [machine.port.purpose]: machine.port.host });
  if (state !== undefined) {
    await docker(["start", machineName(instance, machine.name)]);
    return;
  }
  // Made here, as `docker run` would make them without the label.
  for (const volume of Object.keys(machine.volumes ?? {})) {
    await docker(["volume", "create", ...labelArgs(instance), machineName(instance, volume)]);
  }
  await docker(runArgs(instance, machine));
}

/** The `docker run` of a machine. */
export function runArgs(instance: SandboxInstance, machine: Machine): string[] {
  return [
    ...["run", "--detach", "--name", machineName(instance, machine.name), "--hostname", machine.name],
    // No restart policy: after a restart of the machine nothing of a sandbox comes back before its server does.
    // The scripts in the containers start again what ends.
    ...labelArgs(instance),
    ...["--log-driver", "json-file", "--log-opt", `max-size=${MEBIBYTES_OF_LOG}m`],
    ...(machine.port ? ["--publish", `127.0.0.1:${machine.port.host}:${machine.port.machine}`] : []),
    ...machine.args,
    ...Object.entries(machine.volumes ?? {}).map(
      ([volume, target]) => `--volume=${machineName(instance, volume)}:${target}`,
    ),
    machine.image,
    ...machine.command,
  ];
}

/** Names of the machines that exist. */
export async function machineNames(instance: SandboxInstance): Promise<string[]> {
  return [...(await machineStates(instance)).keys()];
}

/** Names of the machines that run. */
export async function runningMachines(instance: SandboxInstance): Promise<string[]> {
  const states = await machineStates(instance);
  return [...states].filter(([, state]) => state === "running").map(([name]) => name);
}

/** Names of the machines that exist but do not run. */
export async function stoppedMachines(instance: SandboxInstance): Promise<string[]> {
  const states = await machineStates(instance);
  return [...states].filter(([, state]) => state !== "running").map(([name]) => name);
}

/** Removes a container and its volumes, if they are there. */
export async function removeMachine(
  instance: SandboxInstance,
  name: string,
  volumes: readonly string[] = [],
): Promise<void> {
  await docker(["container", "rm", "--force", machineName(instance, name)]).catch(unlessGone);
  for (const volume of volumes) await docker(["volume", "rm", "--force", machineName(instance, volume)]);
}

const labelArgs = ({ id }: SandboxInstance) => ["--label", `${SANDBOX_LABEL}=${id}`];

/** Docker's word for the state of each machine, by name. */
async function machineStates(instance: SandboxInstance): Promise<Map<string, string>> {
  const list = await docker([
    ...["container", "ls", "--all", "--format", "{{.Names}} {{.State}}"],
    ...["--filter", `label=${SANDBOX_LABEL}=${instance.id}`],
  ]);
  const lines = list.split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [name, state] = line.split(" ");
      return [name!.slice(instance.id.length + 1), state!];
    }),
  );
}

function unlessGone(error: unknown): void {
  if (!(error instanceof DockerError && error.message.includes("No such container"))) throw error;
}
