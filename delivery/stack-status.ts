import type { Color } from "../components/release/colors.ts";
import { COLORS, otherColor } from "../components/release/colors.ts";
import type { RecordedGate } from "../components/release/recorded-jobs.ts";
import { watchProblems } from "./analysis/earlier-watch.ts";
import type { WatchRecord } from "./analysis/watch-record.ts";
import type { LiveJob } from "./live-job.ts";
import type { LiveColor, LiveRelease } from "./live-release.ts";
import type { RecordedRelease } from "./recorded-release.ts";
import { nextSteps, waitsForSwitch } from "./next-steps.ts";
import { isNewRelease, rollbackTarget } from "./rollback-target.ts";
import type { StackNames } from "./stack-names.ts";
import { type Advice, type Problem, statusProblems } from "./status-problems.ts";

/**
 * What a stack's users reach, and whether its config, Pulumi's state and the live cluster agree. `npm run status -- --json`
 * prints it: a name in it keeps its meaning, and new ones may come.
 */
export interface StackStatus {
  readonly stack: string;
  /**
   * Why the cluster could not be read. Everything is then only what Pulumi recorded.
   * @default - the cluster was read
   */
  readonly unreachable?: string;
  /**
   * What external users reach.
   * @default - nothing
   */
  readonly external?: ReachedRelease;
  /**
   * What internal testers reach.
   * @default - nothing
   */
  readonly internal?: ReachedRelease;
  readonly colors: Readonly<Partial<Record<Color, ColorStatus>>>;
  /** The colour that the config asks for. */
  readonly flag: Color;
  /**
   * The active colour in Pulumi's state.
   * @default - no update has deployed one
   */
  readonly recorded?: Color;
  /** What needs the user. */
  readonly problems: readonly Problem[];
  /** What a person may do next, when nothing needs the user. */
  readonly next: readonly Advice[];
  /**
   * The way back.
   * @default - there is no other colour, or it has a newer release
   */
  readonly rollback?: { readonly color: Color; readonly command: string };
}

export interface ReachedRelease {
  readonly color: Color;
  readonly version?: string;
  readonly address?: string;
}

export interface ColorStatus {
  readonly version?: string;
  /** Image by digest. */
  readonly image?: string;
  /**
   * The pods that are ready.
   * @default - unknown
   */
  readonly readyPods?: number;
  readonly wantedPods: number;
  /** Whether an autoscaler decides the number of pods. */
  readonly autoscaled: boolean;
  /**
   * The gate for the image that it runs.
   * @default - the stack has no gate
   */
  readonly gate?: LiveJob;
  /**
   * The hook for the version that it runs.
   * @default - the stack has no hook
   */
  readonly hook?: LiveJob;
}

/** What the live cluster has, with what only the status shows. */
export interface LiveStatus extends LiveRelease {
  /** The newest gate for what a colour runs. */
  readonly gates: Readonly<Partial<Record<Color, LiveJob>>>;
  readonly autoscaled: readonly Color[];
  /**
   * The newest watch of a switch.
   * @default - there has been none
   */
  readonly watch?: WatchRecord;
}

export interface StatusSources {
  readonly names: StackNames;
  readonly recorded: RecordedRelease;
  /** The cluster, or why it can't be read. */
  readonly live: LiveStatus | Error;
}

export function stackStatus({ names, recorded, live: found }: StatusSources): StackStatus {
  const { stack, activeColor: flag } = names;
  const live = found instanceof Error ? undefined : found;
  const external = live ? live.public : { color: recorded.activeColor };
  const internal = live ? live.preview : { color: recorded.previewColor };
  const colors = Object.fromEntries(
    COLORS.flatMap((color) => {
      const status = colorStatus(color, names, recorded, live);
      return status ? [[color, status]] : [];
    }),
  ) as StackStatus["colors"];
  const reached = ({ color, address }: { color?: Color; address?: string }) =>
    color && { color, ...pick("version", colors[color]?.version), ...pick("address", address) };
  const status = {
    stack,
    ...(found instanceof Error && { unreachable: found.message }),
    ...pick("external", reached(external)),
    ...pick("internal", reached(internal)),
    colors,
    flag,
    ...pick("recorded", recorded.activeColor),
  };
  const problems = [...statusProblems(status, names, recorded), ...watchProblems(live?.watch, stack, colors)];
  return {
    ...status,
    problems,
    next: problems.length > 0 ? [] : nextSteps(status, names, recorded.served),
    ...pick("rollback", live && rollbackOf(status, recorded)),
  };
}

const pick = <K extends string, T>(key: K, value: T | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: T };

function colorStatus(
  color: Color,
  { gated, hooked }: StackNames,
  { colors: recorded, gates = {}, hooks = {} }: RecordedRelease,
  live: LiveStatus | undefined,
): ColorStatus | undefined {
  const found: Partial<LiveColor> | undefined = live ? live.colors[color] : recorded[color];
  if (!found) return undefined;
  const { version, image, readyPods } = found;
  const gate = live?.gates[color];
  const isInState = gates[color]?.image === image;
  const hook = version === undefined ? undefined : hooks[version];
  return {
    ...pick("version", version),
    ...pick("image", image),
    ...pick("readyPods", readyPods),
    wantedPods: live ? (found.wantedPods ?? 0) : (recorded[color]?.replicas ?? 0),
    autoscaled: live ? live.autoscaled.includes(color) : (recorded[color]?.autoscaled ?? false),
    ...((gated || isInState) && {
      // A Job may be gone.
      gate: gate && gate.state !== "did not run" ? gate : recordedJob(isInState ? gates[color] : undefined),
    }),
    ...((hooked || hook) && { hook: recordedJob(hook) }),
  };
}

function recordedJob(job: Pick<RecordedGate, "completedAt"> | undefined): LiveJob {
  if (!job) return { state: "did not run" };
  return { state: "passed", ...pick("passedAt", job.completedAt) };
}

function rollbackOf(
  { stack, external, recorded, flag, colors }: Omit<StackStatus, "problems" | "next">,
  { served }: RecordedRelease,
) {
  if (!external || !recorded) return undefined;
  const isAgreed = external.color === recorded && flag === recorded;
  const isNew =
    isNewRelease(otherColor(recorded), colors, served) ?? waitsForSwitch(colors, recorded, served);
  if (isAgreed && isNew) return undefined;
  const { color, isSwitch } = rollbackTarget({ live: external.color, recorded, flag }, stack);
  return isSwitch && colors[color] ? { color, command: `npm run rollback -- --stack ${stack}` } : undefined;
}
