import type { Architecture } from "../image/architecture.ts";
import { configError, setCommand } from "./config-error.ts";
import type { PreviousRelease } from "./release-state.ts";

/** Settings whose change would replace what the app runs on. */
export interface LastingSettings {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Name of the cluster and its network. */
  readonly clusterName: string;
  /** A zone, or a region for a regional cluster. */
  readonly location: string;
  /** IPv4 range of the nodes. */
  readonly nodeRange: string;
  /** IPv4 range of the pods. */
  readonly podRange: string;
  /** IPv4 range of the Services' cluster addresses. */
  readonly serviceRange: string;
  /** The processors of the nodes. */
  readonly architecture: Architecture;
  /** Host of the app's images, which decides the repository. */
  readonly registryHost: string;
  /** Whether the repository is used as it is. */
  readonly adoptRepository: boolean;
  /**
   * The two zones of a regional cluster's nodes.
   * @default - all nodes are in the zone that is the location
   */
  readonly nodeZones?: readonly string[];
}

/** What the app runs on, as the state has it. */
export type LastingState = Partial<Omit<LastingSettings, "adoptRepository">> & {
  /**
   * A property of the repository that only another program gave it.
   * @default - the program creates such a repository itself
   */
  readonly repositoryTrait?: string;
};

const EFFECTS = {
  project: "would replace the cluster and delete everything that runs on it",
  clusterName: "would replace the cluster and delete everything that runs on it",
  location: "would replace the cluster and delete everything that runs on it",
  nodeRange: "would replace the subnetwork, and with it the cluster and everything that runs on it",
  podRange: "would replace the subnetwork, and with it the cluster and everything that runs on it",
  serviceRange: "would replace the subnetwork, and with it the cluster and everything that runs on it",
  architecture: "would replace the nodes by others, which can't run the images of before",
  registryHost: "would replace the repository, and no pod could pull the images in the old one",
} as const;

/**
 * Refuses a change that would take away what a colour runs on.
 *
 * @throws RunError that says what the change would do and how to do it on purpose
 */
export function guardLastingSettings({ lasting, colors }: PreviousRelease, requested: LastingSettings): void {
  if (!lasting || Object.keys(colors).length === 0) return;
  for (const [setting, effect] of Object.entries(EFFECTS) as [keyof typeof EFFECTS, string][]) {
    const [before, after] = [lasting[setting], requested[setting]];
    if (before === undefined || before === after) continue;
    const key = setting === "project" ? "gcp:project" : setting;
    throw configError(key, {
      got: after,
      expected: before,
      nextStep:
        `The change ${effect}. Set it back with: ${setCommand(key, before)}. To move the app, use a second stack ` +
        "with the new value, and send users there when it is ready: see docs/second-stack.md",
    });
  }
  guardZones(lasting.nodeZones ?? [], requested.nodeZones ?? []);
  guardAdoption(lasting, requested);
}

/** Google replaces a repository for some of its properties, and the images in it would be gone. */
function guardAdoption({ repositoryTrait }: LastingState, { adoptRepository }: LastingSettings): void {
  if (repositoryTrait === undefined || adoptRepository) return;
  throw configError("adoptRepository", {
    got: false,
    expected: `true for a repository with ${repositoryTrait}`,
    nextStep:
      "The change would replace the repository, and no pod could pull the images in it. " +
      `Set it back with: ${setCommand("adoptRepository", "true")}`,
  });
}

/** GKE deletes the nodes of a zone that is left all at once. */
function guardZones(before: readonly string[], after: readonly string[]): void {
  if (before.length === 0 || after.some((zone) => before.includes(zone))) return;
  throw configError("nodeZones", {
    got: after,
    expected: `one of ${before.join(" and ")} to stay`,
    nextStep:
      "The change would delete all nodes at once, with everything that runs on them. Change one zone, run pulumi up, and " +
      `then change the other one. Set it back with: ${before
        .map((zone, index) => setCommand(`nodeZones[${index}]`, zone))
        .join(" && ")}`,
  });
}
