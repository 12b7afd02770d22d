import { configError, setCommand } from "../release/config-error.ts";
import type { Neighbours } from "./neighbours.ts";
import type { RecordedCluster, RecordedPlatform } from "./recorded-platform.ts";

/** Where an app is on the cluster of a platform. */
export interface AppPlace {
  /** Full name of the app's stack. */
  readonly stack: string;
  /** Name of the app and of its namespace. */
  readonly appName: string;
  readonly platform: RecordedPlatform & {
    /** Namespace of the platform's own app. */
    readonly namespace?: string;
  };
  /** What the cluster has. */
  readonly neighbours: Pick<Neighbours, "namespace">;
}

// Google's limit of 63 for the name of an address, without `-preview` and a hyphen.
const LONGEST_NAMES = 54;

/**
 * Refuses an app whose namespace belongs to another app already. The Kubernetes plugin would take over what is in it.
 *
 * @throws RunError before anything is changed
 */
export function guardNamespace(recorded: RecordedCluster & { readonly appName?: string }, place: AppPlace) {
  const { stack, appName, platform } = place;
  const { clusterName } = platform;
  if (recorded.appName !== undefined) return;
  if (clusterName.length + appName.length > LONGEST_NAMES) {
    throw refused(
      appName,
      `at most ${LONGEST_NAMES - clusterName.length} characters on the cluster ${clusterName}`,
      "Its addresses have both names",
    );
  }
  const owner = ownerOf(place);
  if (owner === undefined || owner === stack) return;
  throw refused(
    appName,
    `a name that no other app on the cluster ${clusterName} has`,
    `The namespace ${appName} belongs to ${owner}`,
  );
}

function ownerOf({ appName, platform, neighbours: { namespace } }: AppPlace): string | undefined {
  if (platform.namespace === appName) return platform.stack;
  if (namespace?.owner !== undefined) return namespace.owner;
  return namespace?.isUsed ? "no stack of this program, and has Services or Deployments" : undefined;
}

const refused = (got: string, expected: string, why: string) =>
  configError("appName", {
    got,
    expected,
    nextStep: `${why}. Set it with: ${setCommand("appName", `${got.slice(0, 20).replace(/-+$/, "")}-2`)}`,
  });
