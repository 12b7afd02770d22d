import type { Accounts, GoogleCalls, NodeSwitches } from "../../engine/index.ts";
import type { KubernetesNames } from "../../sandbox-config.ts";
import type { App } from "../app.ts";
import type { CommandResult } from "../command.ts";
import type { Kubectl } from "../kubectl.ts";
import type { Mark } from "../page/page-data.ts";
import type { PulumiStack } from "../pulumi-stack.ts";
import type { StepTraffic } from "../traffic-tally.ts";
import type { BrokenApps } from "./broken-apps.ts";

/** Something that goes wrong on a stack while it serves users. */
export interface Drill {
  /** What goes wrong. */
  readonly name: string;
  /**
   * Colours that external users may reach while it runs.
   * @default - only blue
   */
  readonly reaches?: readonly string[];
  /**
   * Whether the next `pulumi up` may change something; otherwise it must find nothing to do.
   * @default false
   */
  readonly leavesChanges?: boolean;
  /**
   * Whether requests may be lost or answers slow; the drill then checks itself which.
   * @default false
   */
  readonly mayLose?: boolean;
  /**
   * Runs the drill and returns what it proved.
   * @throws when a check fails
   */
  readonly run: (ground: DrillGround) => Promise<string>;
}

/** How a drill runs a command. */
export interface RunOptions {
  /**
   * Gets each line of its standard output when it is printed.
   * @default - nobody gets them before the command ends
   */
  readonly onLine?: (line: string) => void;
  /** @default - that of the ground */
  readonly environment?: NodeJS.ProcessEnv;
}

/** What drills work on. Each starts with blue active and green idle, both with pods, and need not restore the config. */
export interface DrillGround {
  readonly app: App;
  readonly kubernetes: KubernetesNames;
  readonly stack: PulumiStack;
  readonly kubectl: Kubectl;
  readonly nodes: NodeSwitches;
  readonly google: GoogleCalls;
  /** Id of the stack's Google Cloud project. */
  readonly project: string;
  readonly brokenApps: BrokenApps;
  /** Folder of `Pulumi.yaml`. */
  readonly projectFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Runs a command in the project's folder. */
  readonly run: (program: string, args: readonly string[], options?: RunOptions) => Promise<CommandResult>;
  /** An existing folder for files that drills need. */
  readonly workFolder: string;
  /**
   * Opens another stack of the project; it need not exist.
   * @param environment @default - that of the ground
   */
  readonly openStack: (name: string, environment?: NodeJS.ProcessEnv) => PulumiStack;
  /** Opens the stack of another program in the project's folder. */
  readonly otherProgram: (folder: string) => PulumiStack;
  /**
   * `kubectl` for another namespace or cluster.
   * @param environment @default - that of the ground
   */
  readonly openKubectl: (namespace: string, environment?: NodeJS.ProcessEnv) => Kubectl;
  /** Runs `act` while users ask the app at another address, and returns what became of their requests. */
  readonly underTraffic: (url: string, act: () => Promise<unknown>) => Promise<StepTraffic>;
  readonly accounts: Accounts;
  /** The requests since the drill began. */
  readonly traffic: StepTraffic;
  /** Adds figures to the drill's part of the report; their names end with their unit. */
  readonly measure: (figures: Figures) => void;
  /** Marks a moment on the page with plots. */
  readonly mark: (mark: Mark) => void;
}

/** What a drill measured. */
export type Figures = Readonly<Record<string, number>>;
