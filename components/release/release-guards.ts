import * as pulumi from "@pulumi/pulumi";
import type { Color } from "./colors.ts";
import { COLORS, otherColor } from "./colors.ts";
import type { DeployedImage, PreviousRelease } from "./release-state.ts";

/** What a colour is to run. */
export interface RequestedColor {
  readonly color: Color;
  readonly version: string;
  readonly replicas: number;
  /**
   * Image by digest, when it exists already.
   * @default - it is built now
   */
  readonly image?: string;
}

export interface GuardedRelease {
  readonly active: RequestedColor;
  readonly idle?: RequestedColor;
  /** What the app's folder is built as. */
  readonly appVersion: string;
  readonly appPath: string;
  /** Where what is built is pushed to: host, project and name. */
  readonly repository: string;
  /** Digest of what is built. */
  readonly content: string;
}

interface KnownImage extends DeployedImage {
  /** Who runs it, in words. */
  readonly runs: string;
}

/**
 * Refuses an update that would take a tested release for an untested one.
 *
 * @throws RunError before anything is changed
 */
export function guardRelease(previous: PreviousRelease, requested: GuardedRelease): void {
  const colors = [requested.active, ...(requested.idle ? [requested.idle] : [])];
  guardContent(previous, requested, colors);
  for (const color of colors) guardRepository(previous, color, requested.repository);
  guardVersion(previous, requested);
  guardSwitch(previous, requested);
}

/** One update never both switches and changes what a colour runs. */
function guardSwitch(previous: PreviousRelease, { active, idle }: GuardedRelease) {
  const { activeColor } = previous;
  if (activeColor === undefined || activeColor === active.color) return;
  const change = changeOf(previous, active);
  if (change) {
    throw error(
      "activeColor",
      active.color,
      `${activeColor} while ${active.color} changes (${change}): a colour is deployed by one update, and reached by ` +
        "external users after the next",
      `Deploy it first: pulumi config set activeColor ${otherColor(active.color)}, and pulumi up; then set activeColor to ${active.color}`,
    );
  }
  const idleChange = idle && idle.replicas > 0 ? changeOf(previous, idle) : undefined;
  if (!idle || !idleChange) return;
  throw error(
    "activeColor",
    active.color,
    `${activeColor} while ${idle.color} changes (${idleChange}): until it has passed its gate, internal testers would reach ` +
      `${active.color}, as external users do`,
    `Switch first, with ${idle.color} as it was, and change ${idle.color} with the next update`,
  );
}

/** From what to what a colour changes. */
function changeOf({ colors }: PreviousRelease, { color, version, image }: RequestedColor) {
  const deployed = colors[color];
  const same =
    deployed?.version === version && (image === undefined || digest(image) === digest(deployed.image));
  if (same) return undefined;
  const from = deployed ? `${deployed.version}, ${digest(deployed.image)}` : "nothing";
  return `from ${from} to ${image === undefined ? version : `${version}, ${digest(image)}`}`;
}

/** A version is one image for ever, whichever colour runs it; so a colour changes only with its version. */
function guardVersion({ colors }: PreviousRelease, { active, idle }: GuardedRelease) {
  const applied = COLORS.flatMap((color) => {
    const release = colors[color]?.applied;
    return release ? [{ ...release, runs: `${color} runs` }] : [];
  });
  refuseOther(active, applied);
  if (!idle) return;
  refuseOther(idle, applied);
  if (idle.image !== undefined) {
    refuseOther(active, [{ ...idle, image: idle.image, runs: `${idle.color} is to run` }]);
  }
}

function refuseOther({ color, version, image }: RequestedColor, known: readonly KnownImage[]) {
  if (image === undefined) return;
  const clash = known.find((one) => one.version === version && digest(one.image) !== digest(image));
  if (!clash) return;
  throw error(
    `${color}.version`,
    version,
    `a version other than ${version} for the image ${image}: ${clash.runs} ${version} as ${digest(clash.image)}, ` +
      "and a version never changes its image",
    `Set the image's own version with: pulumi config set --path '${color}.version' <version>`,
  );
}

/** What is built anew, elsewhere, is another image. */
function guardRepository({ colors }: PreviousRelease, requested: RequestedColor, repository: string) {
  const { color, version, image } = requested;
  const applied = colors[color]?.applied;
  if (image !== undefined || applied?.version !== version || applied.image.startsWith(`${repository}@`))
    return;
  throw error(
    `${color}.version`,
    version,
    `a version other than ${version} for an image of ${repository}: ${color} runs ${version} as ${applied.image}, and a ` +
      "version never changes its image",
    `Build a new version there, and set it with: pulumi config set --path '${color}.version' <version>`,
  );
}

/**
 * Refuses another name of the app, which is another namespace, and so another public Service with another address.
 *
 * @throws RunError before anything is changed
 */
export function guardAppName(previous: PreviousRelease, appName: string): void {
  if (previous.appName === undefined || previous.appName === appName) return;
  throw error(
    "appName",
    appName,
    `${previous.appName} while external users reach the public Service of that name: its address would be gone`,
    `Set it back with: pulumi config set appName ${previous.appName}. Another app has a stack of its own`,
  );
}

function guardContent({ built }: PreviousRelease, requested: GuardedRelease, colors: RequestedColor[]) {
  const { appVersion, appPath, content } = requested;
  if (colors.every(({ image }) => image !== undefined)) return;
  if (built?.version !== appVersion || built.content === content) return;
  throw error(
    "appVersion",
    appVersion,
    `a version that was not built yet: ${appPath} is no longer what ${appVersion} was built from, and a version ` +
      "never changes its image",
    `Set a new version, in ${appPath}/package.json or with pulumi config set appVersion, and let a colour ask for it`,
  );
}

const digest = (reference: string) => reference.slice(reference.indexOf("@") + 1);

function error(property: string, got: string, allowed: string, nextStep: string): pulumi.RunError {
  return new pulumi.RunError(
    `${pulumi.getProject()}:${property}: got "${got}", allowed is ${allowed}. ${nextStep}.`,
  );
}
