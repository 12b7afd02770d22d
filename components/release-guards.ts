import * as pulumi from "@pulumi/pulumi";
import type { Color } from "./colors.ts";
import { otherColor } from "./colors.ts";
import type { PreviousRelease } from "./previous-release.ts";

/** What a colour is to run. */
export interface RequestedColor {
  readonly color: Color;
  readonly version: string;
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
  /** Digest of what is built. */
  readonly content: string;
}

/**
 * Refuses an update that would take a tested release for an untested one.
 *
 * @throws RunError before anything is changed
 */
export function guardRelease(previous: PreviousRelease, requested: GuardedRelease): void {
  const colors = [requested.active, ...(requested.idle ? [requested.idle] : [])];
  guardContent(previous, requested, colors);
  for (const color of colors) guardVersion(previous, color);
  guardSwitch(previous, requested.active);
}

/** One update never both switches and changes what it switches to. */
function guardSwitch({ activeColor, colors }: PreviousRelease, { color, version, image }: RequestedColor) {
  if (activeColor === undefined || activeColor === color) return;
  const deployed = colors[color];
  const same =
    deployed?.version === version && (image === undefined || digest(image) === digest(deployed.image));
  if (same) return;
  const from = deployed ? `${deployed.version}, ${digest(deployed.image)}` : "nothing";
  const to = image === undefined ? version : `${version}, ${digest(image)}`;
  throw error(
    "activeColor",
    color,
    `${activeColor} while ${color} changes (from ${from} to ${to}): a colour is deployed by one update, and reached by ` +
      "external users after the next",
    `Deploy it first: pulumi config set activeColor ${otherColor(color)}, and pulumi up; then set activeColor to ${color}`,
  );
}

/** A version is one image for ever; so a colour, the live one above all, changes only with its version. */
function guardVersion({ colors }: PreviousRelease, { color, version, image }: RequestedColor) {
  const applied = colors[color]?.applied;
  if (!applied || image === undefined) return;
  if (applied.version !== version || digest(applied.image) === digest(image)) return;
  throw error(
    `${color}.version`,
    version,
    `a version other than ${version} for the image ${image}: ${color} runs ${version} as ${digest(applied.image)}, ` +
      "and a version never changes its image",
    `Set the image's own version with: pulumi config set --path '${color}.version' <version>`,
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
