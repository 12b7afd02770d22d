import { docker } from "../host/docker.ts";
import { CONTAINER_SCRIPTS_ARGS } from "./machine.ts";

/** Removes the control groups whose name matches, with those below; in a container, as the user may not be root. */
export async function removeControlGroups(machineImage: string, pattern: string): Promise<void> {
  await docker([
    ...["run", "--rm", "--network", "none", "--volume=/sys/fs/cgroup:/cgroups", ...CONTAINER_SCRIPTS_ARGS],
    ...[machineImage, "/container/remove-control-groups.sh", "/cgroups", pattern],
  ]);
}
