import type { Color } from "./colors.ts";
import { COLORS, otherColor } from "./colors.ts";
import { configError, setCommand } from "./config-error.ts";
import type { DeployedImage, PreviousRelease } from "./release-state.ts";

/** What the config asks of a colour. */
export interface RequestedColor {
  /** The colour itself. */
  readonly color: Color;
  /** The version that the config asks for. */
  readonly version: string;
  /** The number of pods that the config asks for. */
  readonly replicas: number;
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
  /** The version that the app's folder is built as. */
  readonly appVersion: string;
  /** The app's folder. */
  readonly appPath: string;
  /** The repository that the update pushes to: host, project and name. */
  readonly repository: string;
  /** Digest of everything that the image is built from. */
  readonly content: string;
}

interface KnownImage extends DeployedImage {
  /** The colour and its verb, such as "blue runs". */
  readonly runs: string;
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
  guardVersion(previous, requested);
  guardSwitch(previous, requested);
}

/** An update that switches must not change what a colour runs. */
function guardSwitch(previous: PreviousRelease, { active, idle }: GuardedRelease) {
  const { activeColor } = previous;
  if (activeColor === undefined || activeColor === active.color) return;
  const change = changeOf(previous, active);
  if (change) {
    throw configError("activeColor", {
      got: active.color,
      expected: `${activeColor} while ${active.color} changes (${change})`,
      nextStep:
        "A new release needs two updates, one that deploys it and one that switches. Deploy it first with: " +
        `${setCommand("activeColor", otherColor(active.color))} && pulumi up. Then set activeColor to ${active.color}.`,
    });
  }
  const idleChange = idle && idle.replicas > 0 ? changeOf(previous, idle) : undefined;
  if (!idle || !idleChange) return;
  throw configError("activeColor", {
    got: active.color,
    expected: `${activeColor} while ${idle.color} changes (${idleChange})`,
    nextStep:
      `Internal testers would reach ${active.color}, like external users, until ${idle.color} passes its gate. ` +
      `Switch first with ${idle.color} as it was, and change ${idle.color} in the next update.`,
  });
}

/** The change of a colour in words. */
function changeOf({ colors }: PreviousRelease, { color, version, image }: RequestedColor) {
  const deployed = colors[color];
  const same =
    deployed?.version === version && (image === undefined || digest(image) === digest(deployed.image));
  if (same) return undefined;
  const from = deployed ? `${deployed.version}, ${digest(deployed.image)}` : "nothing";
  return `from ${from} to ${image === undefined ? version : `${version}, ${digest(image)}`}`;
}

/** A version never changes its image, in either colour. */
function guardVersion({ colors }: PreviousRelease, { active, idle }: GuardedRelease) {
  const applied = COLORS.flatMap((color) => {
    const release = colors[color]?.applied;
    return release ? [{ ...release, runs: `${color} runs` }] : [];
  });
  refuseOther(active, applied);
  if (!idle) return;
  refuseOther(idle, applied);
  if (idle.image !== undefined) {
    refuseOther(active, [{ ...idle, image: idle.image, runs: `${idle.color} would run` }]);
  }
}

function refuseOther({ color, version, image }: RequestedColor, known: readonly KnownImage[]) {
  if (image === undefined) return;
  const clash = known.find((one) => one.version === version && digest(one.image) !== digest(image));
  if (!clash) return;
  throw configError(`${color}.version`, {
    got: version,
    expected: `a version other than ${version} for the image ${image}`,
    nextStep:
      `${clash.runs} ${version} as ${digest(clash.image)}, and a version never changes its image. ` +
      `Set the image's own version with: ${setCommand(`${color}.version`, "<version>")}`,
  });
}

/** A build for another repository gives another image. */
function guardRepository({ colors }: PreviousRelease, requested: RequestedColor, repository: string) {
  const { color, version, image } = requested;
  const applied = colors[color]?.applied;
  if (image !== undefined || applied?.version !== version || applied.image.startsWith(`${repository}@`)) {
    return;
  }
  throw configError(`${color}.version`, {
    got: version,
    expected: `a version other than ${version} for an image of ${repository}`,
    nextStep:
      `${color} runs ${version} as ${applied.image}, and a version never changes its image. ` +
      `Build a new version for ${repository}, and set it with: ${setCommand(`${color}.version`, "<version>")}`,
  });
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

/** A version is never built from something else. */
function guardContent({ built }: PreviousRelease, requested: GuardedRelease, colors: RequestedColor[]) {
  const { appVersion, appPath, content } = requested;
  if (colors.every(({ image }) => image !== undefined)) return;
  if (built?.version !== appVersion || built.content === content) return;
  throw configError("appVersion", {
    got: appVersion,
    expected: "a version that was not built yet",
    nextStep:
      `${appPath} has changed since ${appVersion} was built, and a version never changes its image. ` +
      `Set a new version in ${appPath}/package.json or with: ${setCommand("appVersion", "<version>")}. ` +
      "Then set it for a colour.",
  });
}

const digest = (reference: string) => reference.slice(reference.indexOf("@") + 1);
