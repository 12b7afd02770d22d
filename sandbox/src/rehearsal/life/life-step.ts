import type {
  Accounts,
  FaultSwitches,
  GoogleCalls,
  ImageCatalogue,
  NodeSwitches,
} from "../../engine/index.ts";
import type { KubernetesNames } from "../../sandbox-config.ts";
import type { App } from "../app.ts";
import type { Gcloud } from "../gcloud.ts";
import type { Kubectl } from "../kubectl.ts";
import type { PulumiStack } from "../pulumi-stack.ts";

/** One step in the life of the stack. */
export interface LifeStep {
  readonly name: string;
  /**
   * Runs the step and returns what it proved.
   * @throws when a check fails
   */
  readonly run: (ground: LifeGround) => Promise<string | Skipped>;
}

/** The result of a step that can't run on this machine. */
export class Skipped {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** What the steps work on. */
export interface LifeGround {
  readonly app: App;
  readonly kubernetes: KubernetesNames;
  readonly stack: PulumiStack;
  readonly kubectl: Kubectl;
  /** Absent when it is not installed. */
  readonly gcloud?: Gcloud;
  /** Commands of a person whose kubeconfig is still empty. */
  readonly newcomer: { readonly gcloud?: Gcloud; readonly kubectl: Kubectl };
  readonly google: GoogleCalls;
  /** Id of the Google Cloud project. */
  readonly project: string;
  readonly faults: FaultSwitches;
  readonly nodes: Pick<NodeSwitches, "kill">;
  /** The registry behind Artifact Registry. */
  readonly registry: Pick<ImageCatalogue, "find" | "list">;
  /** Points `kubectl` at the cluster. */
  readonly connect: () => Promise<void>;
  /** Runs `act` while users ask the app, and counts their requests. */
  readonly underTraffic: (act: () => Promise<void>) => Promise<Traffic>;
  readonly accounts: Accounts;
  /** The same stack and cluster, with the environment of another account. */
  readonly with: (environment: NodeJS.ProcessEnv) => Pick<LifeGround, "stack" | "kubectl">;
  /** Opens the stack of another program in the project's folder. */
  readonly otherProgram: (folder: string) => PulumiStack;
  /** Opens another stack of the same program with the same config. */
  readonly otherStack: (name: string) => PulumiStack;
}

export interface Traffic {
  readonly requests: number;
  /** What users noticed, if anything. */
  readonly noticed?: string;
}

/** How often the control plane was called. */
export interface Calls {
  readonly requests: number;
  /** Calls that the sandbox does not simulate. */
  readonly unmatchedRequests: number;
}

/** A step that ran or was skipped. */
export interface LifeRecord {
  readonly name: string;
  readonly result: "ok" | "FAILED" | "skipped";
  /** What the step proved, why it failed, or why it was skipped. */
  readonly outcome: string;
  readonly seconds: number;
  readonly calls: Calls;
}
