import type { Kubectl } from "../kubectl.ts";

/** Ends an app's pods at once. Nobody uses them any more, and a destroy would wait for the drain of both colours in turn. */
export async function endPods(kubectl: Kubectl): Promise<void> {
  // Pods without an owner don't come back.
  await kubectl.run("delete", "deployments,replicasets", "--all", "--cascade=orphan");
  await kubectl.run("delete", "pods", "--all", "--grace-period=1", "--wait=false");
}
