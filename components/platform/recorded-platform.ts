import type { ClusterPlace } from "../google/cluster-place.ts";
import { configError, removeCommand, setCommand } from "../release/config-error.ts";

/** Type token of the component that records the platform. */
export const PLATFORM_TYPE = "gke-blue-green:platform:PlatformCluster";

/** The platform of an app. */
export interface RecordedPlatform extends ClusterPlace {
  /** Full name of its stack. */
  readonly stack: string;
}

/** What the state says about the cluster that an app runs on. */
export interface RecordedCluster {
  /**
   * The platform of another stack.
   * @default - none
   */
  readonly platform?: RecordedPlatform;
  /**
   * The stack's own cluster.
   * @default - none
   */
  readonly lasting?: { readonly clusterName?: string };
}

/**
 * Refuses that an app moves to another cluster, which would delete it on the one where users reach it, and the cluster
 * too if it is the stack's own.
 *
 * @throws RunError before anything is changed
 */
export function guardPlatform(recorded: RecordedCluster, requested: RecordedPlatform | undefined): void {
  const { platform: before, lasting: own } = recorded;
  const move =
    "To move the app, use a second stack, and send users there when it is ready: see docs/many-apps.md";
  if (own && requested) {
    throw configError("platform", {
      got: requested.stack,
      expected: `nothing, as this stack has the cluster ${own.clusterName ?? ""} of its own`,
      nextStep: `The change would delete it with everything that runs on it. Remove it with: ${removeCommand("platform")}. ${move}`,
    });
  }
  if (!before || (requested && idOf(before) === idOf(requested))) return;
  throw configError("platform", {
    got: requested?.stack,
    expected: `${before.stack}, on whose cluster ${before.clusterName} the app runs`,
    nextStep: `The change would delete it there. Set it back with: ${setCommand("platform", before.stack)}. ${move}`,
  });
}

const idOf = ({ project, location, clusterName }: ClusterPlace) => `${project}/${location}/${clusterName}`;
