import type { Color } from "./colors.ts";
import { configError, setCommand } from "./config-error.ts";
import { changedNames, type Environment } from "./environment.ts";
import { digestOf } from "../image/digest.ts";
import type { PreviousRelease } from "./release-state.ts";
import { guardContent, guardRebuild, guardRepository, guardVersion } from "./version-guard.ts";

/** What the config asks of a colour. */
export interface RequestedColor {
  /** The colour itself. */
  readonly color: Color;
  /** The version that the config asks for. */
  readonly version: string;
  /**
   * The environment variables that the config asks for.
   * @default - none but the program's own
   */
  readonly environment?: Environment;
  /** The number of pods that the config asks for. With autoscaling it is their first number. */
  readonly replicas: number;
  /**
   * Leaves the number of pods to an autoscaler.
   * @default - the number stays at `replicas`
   */
  readonly autoscaling?: { readonly minReplicas: number; readonly maxReplicas: number };
  /**
   * Image by digest, when it exists already.
   * @default - it is built by this update
   */
  readonly image?: string;
}

export interface GuardedRelease {
  /** The colour that external users reach after the update. */
  readonly active: RequestedColor;
  /**
   * The other colour.
   * @default - it is not deployed
   */
  readonly idle?: RequestedColor;
  /** The colours whose image the config pins by digest. */
  readonly pinned: readonly Color[];
  /** The version that the app's folder is built as. */
  readonly appVersion: string;
  /** The app's folder. */
  readonly appPath: string;
  /** The repository that the update pushes to: host, project and name. */
  readonly repository: string;
  /**
   * Digest of everything that the image is built from.
   * @default - no colour needs a build
   */
  readonly content?: string;
  /**
   * Whether the docker plugin keeps the version's image, and so doesn't push it again.
   * @default false
   */
  readonly isKept?: boolean;
}

/**
 * Refuses an update that would give users an untested release.
 *
 * @throws RunError before anything is changed
 */
export function guardRelease(previous: PreviousRelease, requested: GuardedRelease): void {
  const colors = [requested.active, ...(requested.idle ? [requested.idle] : [])];
  guardContent(previous, requested, colors);
  for (const color of colors) guardRepository(previous, color, requested.repository);
  guardRebuild(previous, requested, colors);
  guardVersion(previous, requested);
  guardSwitch(previous, requested);
}

/** An update that switches must not change what a colour runs. */
function guardSwitch(previous: PreviousRelease, { active, idle, pinned }: GuardedRelease) {
  const { activeColor } = previous;
  if (activeColor === undefined || activeColor === active.color) return;
  const change = changeOf(previous, active);
  if (change) {
    throw configError("activeColor", {
      got: active.color,
      expected: `${activeColor} while ${active.color} changes (${change})`,
      nextStep:
        "A new release needs two updates, one that deploys it and one that switches. Deploy it first with: " +
        `${[setCommand("activeColor", activeColor), ...asManyPods(previous, idle), "pulumi up"].join(" && ")}. Then set activeColor to ${active.color}.`,
    });
  }
  const idleChange = idle && idle.replicas > 0 ? changeOf(previous, idle) : undefined;
  if (!idle || !idleChange) return;
  throw configError("activeColor", {
    got: active.color,
    expected: `${activeColor} while ${idle.color} changes (${idleChange})`,
    nextStep:
      `Internal testers would reach ${active.color}, like external users, until ${idle.color} passes its gate. ` +
      `Switch first with ${idle.color} as it was, and change ${idle.color} in the next update: ` +
      wayBack(previous, idle, pinned.includes(idle.color)),
  });
}

/** The command that leaves users as many pods as they have, when the update was to shrink the colour behind a switch. */
function asManyPods({ colors }: PreviousRelease, idle: RequestedColor | undefined): string[] {
  const serving = idle ? (colors[idle.color]?.replicas ?? 0) : 0;
  if (!idle || idle.autoscaling || idle.replicas >= serving) return [];
  return [setCommand(`${idle.color}.replicas`, serving)];
}

function wayBack(previous: PreviousRelease, idle: RequestedColor, isPinned: boolean): string {
  const commands = changeOfImage(previous, idle)
    ? `${asItWas(previous, idle, isPinned)} && pulumi up`
    : "pulumi up";
  // A command would show a secret.
  return changeOfEnvironment(previous, idle)
    ? `set its environment back in the config, then run: ${commands}`
    : commands;
}

/** The commands that ask for what a colour runs. An image that was set by hand can't be asked for, only put back. */
function asItWas({ colors }: PreviousRelease, { color }: RequestedColor, isPinned: boolean): string {
  const { version, image, applied } = colors[color]!;
  if (applied && applied.image !== image) return setCommand("activeColor", color);
  return [
    setCommand(`${color}.version`, version),
    ...(isPinned ? [setCommand(`${color}.image`, image)] : []),
  ].join(" && ");
}

/** The change of a colour in words. */
function changeOf(previous: PreviousRelease, requested: RequestedColor): string | undefined {
  const changes = [changeOfImage(previous, requested), changeOfEnvironment(previous, requested)];
  return changes.filter((each) => each !== undefined).join(", and ") || undefined;
}

function changeOfEnvironment({ colors }: PreviousRelease, { color, environment }: RequestedColor) {
  const deployed = colors[color];
  const names = deployed ? changedNames(deployed.environment, environment) : [];
  return names.length > 0 ? `its environment: ${names.join(", ")}` : undefined;
}

function changeOfImage({ colors }: PreviousRelease, { color, version, image }: RequestedColor) {
  const deployed = colors[color];
  const same =
    deployed?.version === version && (image === undefined || digestOf(image) === digestOf(deployed.image));
  if (same) return undefined;
  const from = deployed ? `${deployed.version}, ${digestOf(deployed.image)}` : "nothing";
  return `from ${from} to ${image === undefined ? version : `${version}, ${digestOf(image)}`}`;
}

/**
 * Refuses another name of the app, which would give the public Service another namespace and address.
 *
 * @throws RunError before anything is changed
 */
export function guardAppName(previous: PreviousRelease, appName: string): void {
  if (previous.appName === undefined || previous.appName === appName) return;
  throw configError("appName", {
    got: appName,
    expected: previous.appName,
    nextStep:
      `External users reach the public Service of ${previous.appName}, and its address would be lost. ` +
      `Set it back with: ${setCommand("appName", previous.appName)}. Use another stack for another app.`,
  });
}
