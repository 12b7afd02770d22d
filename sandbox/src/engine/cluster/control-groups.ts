import { execa } from "execa";
import { globSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../host/docker.ts";
import { CONTAINER_SCRIPTS_ARGS } from "../host/sandbox-container.ts";

const ROOT = "/sys/fs/cgroup";
const SCRIPT = join(import.meta.dirname, "container-scripts", "remove-control-groups.sh");

export interface RemoveControlGroupsOptions {
  /** Name pattern of the control groups, with `*` for any characters. */
  readonly pattern: string;
  /** Image of the container in which a user who isn't root removes them; absent when no Docker daemon answers. */
  readonly nodeImage: string | undefined;
  /** @default "/sys/fs/cgroup" */
  readonly root?: string;
  /** @default process.getuid() === 0 */
  readonly isRoot?: boolean;
}

/**
 * Removes control groups that pods and containers left, and the groups below them.
 *
 * @throws when this user can't remove some of them.
 */
export async function removeControlGroups(options: RemoveControlGroupsOptions): Promise<void> {
  const { pattern, nodeImage, root = ROOT, isRoot = process.getuid!() === 0 } = options;
  const left = globSync([`${root}/${pattern}`, `${root}/*/${pattern}`]);
  if (left.length === 0) return;
  if (isRoot) {
    await execa(SCRIPT, [root, pattern]);
  } else if (nodeImage !== undefined) {
    await docker([
      ...["run", "--rm", "--network", "none", `--volume=${root}:/cgroups`, ...CONTAINER_SCRIPTS_ARGS],
      ...[nodeImage, "/container/remove-control-groups.sh", "/cgroups", pattern],
    ]);
  } else {
    throw new Error(
      `The sandbox left control groups in ${root}, such as ${left[0]}, that only root may remove. ` +
        `Remove them with: sudo ${SCRIPT} ${root} "${pattern}"; or restart the machine`,
    );
  }
}
