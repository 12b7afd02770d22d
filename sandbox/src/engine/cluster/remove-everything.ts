import { docker } from "../host/docker.ts";
import { SANDBOX_LABEL, type SandboxInstance } from "../host/instance.ts";

/** Removes all containers, volumes and networks with the sandbox's label. Images stay. */
export async function removeEverything({ id }: Pick<SandboxInstance, "id">): Promise<void> {
  const filter = ["--quiet", "--filter", `label=${SANDBOX_LABEL}=${id}`];
  const list = async (...args: string[]) => (await docker([...args, ...filter])).split("\n").filter(Boolean);

  const containers = await list("container", "ls", "--all");
  if (containers.length > 0) await docker(["container", "rm", "--force", ...containers]);
  const volumes = await list("volume", "ls");
  if (volumes.length > 0) await docker(["volume", "rm", "--force", ...volumes]);
  const networks = await list("network", "ls");
  if (networks.length > 0) await docker(["network", "rm", ...networks]);
}
