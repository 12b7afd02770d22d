import { onCluster } from "../kubernetes/on-cluster.ts";
import { configError, setCommand } from "../release/config-error.ts";
import { reasonOf } from "../release/existing-image.ts";
import type { PreviousRelease } from "../release/release-state.ts";
import { appsOn } from "./neighbours.ts";

/**
 * Refuses that a stack stops sharing its cluster while apps of other stacks run on it. A destroy doesn't run the program.
 * But a shared cluster is protected from it, and protection can end only after sharing has ended.
 *
 * @throws RunError before anything is changed
 */
export async function guardSharedCluster(
  { sharedCluster: shared }: Pick<PreviousRelease, "sharedCluster">,
  isShared: boolean,
): Promise<void> {
  if (!shared || isShared) return;
  const back = setCommand("sharedCluster", "true");
  const apps = await onCluster(shared.kubeconfig, appsOn).catch((error: unknown) => {
    throw configError("sharedCluster", {
      got: false,
      expected: "true while nobody can see which apps of other stacks run on the cluster",
      nextStep:
        `The cluster can't be read (${reasonOf(error)}). Try again, or set it back with: ${back}. ` +
        "If the cluster is gone, destroy the stack after: pulumi state unprotect --all",
    });
  });
  if (apps.length === 0) return;
  throw configError("sharedCluster", {
    got: false,
    expected: `true while apps of other stacks run on the cluster: ${apps
      .map(({ namespace, stack }) => `${namespace} of ${stack}`)
      .join(", ")}`,
    nextStep: `Set it back with: ${back}. Or destroy those stacks first, such as: pulumi destroy --stack ${apps[0]!.stack}`,
  });
}
