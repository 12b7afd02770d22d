import type { Release } from "../app-answers.ts";
import type { PulumiStack } from "../pulumi-stack.ts";
import type { StepTraffic } from "../traffic-tally.ts";
import type { AppCluster } from "./app-cluster.ts";

/** Switches the machines of the cluster's nodes off and on, as a power cut does. */
export interface NodePower {
  off(node: string): Promise<void>;
  on(node: string): Promise<void>;
}

/** Both colours deployed with two pods each, and traffic on the active one. */
export interface Scene {
  readonly stack: PulumiStack;
  readonly cluster: AppCluster;
  readonly power: NodePower;
  /** Whom external users reach. */
  readonly active: Release;
  readonly idle: Release;
  /** What external users were answered since the drill began. */
  readonly traffic: StepTraffic;
}

/** Something that goes wrong, and what must hold all the same. */
export interface Drill {
  /** What is tried. */
  readonly name: string;
  /**
   * Requests that may be lost, for a reason that the drill's name or decision page gives.
   * @default 0
   */
  readonly allowedLosses?: number;
  /**
   * Tries it, and leaves what the next `pulumi up` puts right.
   *
   * @returns what held, as a few words
   * @throws Error when something did not hold
   */
  run(scene: Scene): Promise<string>;
}

/** Pods of each colour at the start of a drill. */
export const REPLICAS = 2;

/** @throws Error with what did not hold. */
export function hold(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
