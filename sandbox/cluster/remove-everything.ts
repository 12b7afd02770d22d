import { docker } from "../host/docker.ts";
import { SANDBOX_LABEL, type SandboxInstance } from "../host/instance.ts";
import { removeControlGroups } from "./control-groups.ts";

/** Removes all containers, volumes, networks and control groups of a sandbox, by its label; images stay. */
export async function removeEverything(instance: SandboxInstance): Promise<void> {
  const filter = ["--filter", `label=${SANDBOX_LABEL}=${instance.id}`];
  const list = async (...args: string[]) => (await docker([...args, ...filter])).split("\n").filter(Boolean);

  const images = await list("container", "ls", "--all", "--format", "{{.Image}}");
  const containers = await list("container", "ls", "--all", "--quiet");
  if (containers.length > 0) await docker(["container", "rm", "--force", ...containers]);
  const volumes = await list("volume", "ls", "--quiet");
  if (volumes.length > 0) await docker(["volume", "rm", "--force", ...volumes]);
  const networks = await list("network", "ls", "--quiet");
  if (networks.length > 0) await docker(["network", "rm", ...networks]);
  if (images[0]) await removeControlGroups(images[0], `${instance.id}-*`);
}
