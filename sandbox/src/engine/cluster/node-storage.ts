import { PatchStrategy, setHeaderOptions, type CoreV1Api } from "@kubernetes/client-node";

/**
 * Says how much of a node's disk pods may request. A kubelet in a container can't measure its disk, and keeps what others
 * say of it.
 */
export async function announceStorage(
  core: Pick<CoreV1Api, "patchNodeStatus">,
  node: string,
  bytes: number,
): Promise<void> {
  const storage = { "ephemeral-storage": String(bytes) };
  await core.patchNodeStatus(
    { name: node, body: { status: { capacity: storage, allocatable: storage } } },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}
