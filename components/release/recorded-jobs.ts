import { type Color, COLORS } from "./colors.ts";
import { isDigest } from "./recorded-versions.ts";

/** The component of a gate or a pre-release hook. Its outputs are facts about the Job, once that has completed. */
export const RELEASE_JOB_TYPE = "gke-blue-green:kubernetes:ReleaseJob";

/** The label of a gate's Job with the number of the switch that it ran for. */
export const SWITCH_LABEL = "switch";

/** The environment variable of a gate with the colour's image, where the gate runs in an image of its own. */
export const TESTED_IMAGE = "TESTED_IMAGE";

/** A pre-release hook that ran to its end. */
export interface RecordedHook {
  /** Image by digest. */
  readonly image: string;
  /**
   * When it completed, by the cluster's clock.
   * @default - unknown
   */
  readonly completedAt?: string;
}

/** The pre-release hooks that ran in a stack, by version, for ever. */
export type RecordedHooks = Readonly<Record<string, RecordedHook>>;

/** The gate that a colour passed last. */
export interface RecordedGate extends RecordedHook {
  /** The version that passed it. */
  readonly version: string;
  /**
   * The number of the switch that it ran for.
   * @default - it did not run for a switch
   */
  readonly forSwitch?: number;
  /**
   * The gate's own image, which tested the colour.
   * @default - a command in the colour's image did
   */
  readonly gateImage?: string;
}

/** The gate that each colour passed last. */
export type RecordedGates = Readonly<Partial<Record<Color, RecordedGate>>>;

/** A fact about a Job, as some resource's outputs contain it. It may be edited, or of an older program. */
export interface JobFact {
  readonly version?: unknown;
  readonly image?: unknown;
  readonly completedAt?: unknown;
  readonly forSwitch?: unknown;
  readonly gateImage?: unknown;
}

/** Adds facts to the hooks of a record. What is known first stays. */
export function withHooks(record: unknown, facts: readonly JobFact[]): RecordedHooks {
  const known = Object.entries(objectOf(record)).map(([version, fact]) => ({ ...objectOf(fact), version }));
  const hooks: Record<string, RecordedHook> = {};
  for (const fact of [...known, ...facts]) {
    const gate = gateOf(fact);
    if (!gate) continue;
    const { image, completedAt } = gate;
    hooks[gate.version] ??= { image, ...(completedAt !== undefined && { completedAt }) };
  }
  return hooks;
}

/** Replaces the gates of a record by newer facts, of which the first that is whole counts. */
export function withGates(
  record: unknown,
  facts: Readonly<Partial<Record<Color, readonly JobFact[]>>>,
): RecordedGates {
  const recorded = objectOf(record);
  const gates: Partial<Record<Color, RecordedGate>> = {};
  for (const color of COLORS) {
    const gate = [...(facts[color] ?? []), objectOf(recorded[color])].map(gateOf).find((each) => each);
    if (gate) gates[color] = gate;
  }
  return gates;
}

/** A number of switches; undefined for anything else. */
export function switchNumber(value: unknown): number | undefined {
  const number = typeof value === "string" ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) > 0 ? (number as number) : undefined;
}

function gateOf({ version, image, completedAt, forSwitch, gateImage }: JobFact): RecordedGate | undefined {
  if (typeof version !== "string" || !isDigest(image)) return undefined;
  const number = switchNumber(forSwitch);
  return {
    version,
    image,
    ...(isTime(completedAt) && { completedAt }),
    ...(number !== undefined && { forSwitch: number }),
    ...(isDigest(gateImage) && { gateImage }),
  };
}

function objectOf(value: unknown): Record<string, object> {
  return typeof value === "object" && value !== null ? (value as Record<string, object>) : {};
}

// As Kubernetes writes times: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta
const isTime = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value);
