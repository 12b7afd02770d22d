import type * as pulumi from "@pulumi/pulumi";
import { type Architecture, architectureOf } from "../image/architecture.ts";
import { ClusterError } from "../kubernetes/live/cluster-error.ts";
import { onCluster } from "../kubernetes/on-cluster.ts";
import { configError, setCommand } from "../release/config-error.ts";
import { reasonOf } from "../release/existing-image.ts";
import type { AppPlace } from "./app-namespace.ts";
import { neighbours } from "./neighbours.ts";
import type { PlatformNodes } from "./platform-output.ts";
import type { PodSums } from "./pod-sums.ts";
import { ownStack, type Platform, readPlatform } from "./read-platform.ts";

/** The platform of an app, and what the app shares it with. */
export interface JoinedPlatform {
  /** The cluster, as its stack's output has it. */
  readonly cluster: Platform;
  /** The app's place on it. */
  readonly place: AppPlace;
  /** The nodes with what other apps take of them. */
  readonly nodes: PlatformNodes & { readonly stack: string; readonly others?: PodSums };
}

/** An app that is to run on a platform. */
export interface JoiningApp {
  /** Id of the Google Cloud project. */
  readonly project: string;
  readonly appName: string;
  /** What its image is built for. */
  readonly architecture: Architecture;
}

/**
 * Reads the outputs of a platform's stack and looks at its live cluster, in a preview too.
 *
 * @param named the platform's stack as the config has it
 * @throws RunError that says what to do
 */
export async function joinPlatform(
  named: string,
  { project, appName, architecture }: JoiningApp,
): Promise<JoinedPlatform> {
  const stack = ownStack();
  const cluster = await readPlatform(named, project);
  checkArchitecture(cluster, architecture);
  const own = { appName, stack };
  const found = await onCluster(cluster.kubeconfig, (api) => neighbours(api, own)).catch((error: unknown) => {
    throw error instanceof ClusterError ? unreadable(named, own, error) : error;
  });
  return {
    cluster,
    place: { stack, appName, platform: cluster, neighbours: found },
    nodes: { ...cluster.nodes, stack: cluster.stack, ...(found.pods && { others: found.pods }) },
  };
}

function checkArchitecture({ stack, nodes: { machineType } }: Platform, architecture: Architecture): void {
  const needed = architectureOf(machineType);
  if (needed === architecture) return;
  throw configError("architecture", {
    got: architecture,
    expected: `${needed}, as the nodes of the platform ${stack} are ${machineType}`,
    nextStep: `Set it with: ${setCommand("architecture", needed)}`,
  });
}

function unreadable(
  named: string,
  { appName }: { readonly appName: string },
  error: ClusterError,
): pulumi.RunError {
  const isForbidden = error.status === 403;
  return configError("platform", {
    got: named,
    expected: "a cluster that the account that runs Pulumi may read",
    nextStep:
      `${reasonOf(error)}. ` +
      (isForbidden
        ? `The owner of the platform prepares the namespace ${appName} and the rights in it, see docs/many-apps.md`
        : "Try again."),
  });
}
