import type { GoogleCalls, NodeSwitches } from "../../engine/index.ts";
import type { KubernetesNames } from "../../sandbox-config.ts";
import type { App } from "../app.ts";
import type { CommandResult } from "../command.ts";
import type { Kubectl } from "../kubectl.ts";
import type { PulumiStack } from "../pulumi-stack.ts";
import type { StepTraffic } from "../traffic-tally.ts";
import type { BrokenApps } from "./broken-apps.ts";

/** Something that goes wrong, tried on a stack that serves users all the while. */
export interface Drill {
  /** What is tried. */
  readonly name: string;
  /**
   * Colours that external users may meet while it runs.
   * @default - blue alone
   */
  readonly reaches?: readonly string[];
  /**
   * Whether a plain `pulumi up` has something to repair afterwards; else it must find nothing to do.
   * @default false
   */
  readonly leavesChanges?: boolean;
  /**
   * Whether requests may be lost; it then says itself which.
   * @default false
   */
  readonly mayLose?: boolean;
  /**
   * Tries it, and returns what held.
   * @throws when something did not hold
   */
  readonly run: (ground: DrillGround) => Promise<string>;
}

/** What drills work on. Each finds blue active and green idle, both warm, and leaves its config behind. */
export interface DrillGround {
  readonly app: App;
  readonly kubernetes: KubernetesNames;
  readonly stack: PulumiStack;
  readonly kubectl: Kubectl;
  readonly nodes: NodeSwitches;
  readonly google: GoogleCalls;
  /** Id of the Google Cloud project of the stack. */
  readonly project: string;
  readonly brokenApps: BrokenApps;
  /** Folder of `Pulumi.yaml`. */
  readonly projectFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Runs a command in the project's folder. */
  readonly run: (program: string, args: readonly string[]) => Promise<CommandResult>;
  /** For files that drills need; it is there. */
  readonly workFolder: string;
  /** Another stack of the project, which need not be there. */
  readonly openStack: (name: string) => PulumiStack;
  /** What became of the requests since the drill began. */
  readonly traffic: StepTraffic;
  /** Puts figures into the drill's part of the report; their names end with their unit. */
  readonly measure: (figures: Figures) => void;
}

/** What a drill measured. */
export type Figures = Readonly<Record<string, number>>;
