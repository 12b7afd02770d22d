import { type Color, COLORS } from "./colors.ts";
import { configError, setCommand } from "./config-error.ts";
import { digestOf } from "../image/digest.ts";
import type { GuardedRelease, RequestedColor } from "./release-guards.ts";
import type { DeployedImage, PreviousRelease } from "./release-state.ts";

interface KnownImage extends DeployedImage {
  /** The colour and its verb, such as "blue runs". */
  readonly runs: string;
}

/** A version never changes its image, in either colour, also if no colour runs it any more. */
export function guardVersion(
  { colors, versions }: PreviousRelease,
  { active, idle, pinned }: GuardedRelease,
): void {
  const applied = COLORS.flatMap((color) => {
    const release = colors[color]?.applied;
    return release ? [{ ...release, runs: `${color} runs` }] : [];
  });
  const recorded = Object.entries(versions).flatMap(([version, { image }]) =>
    image ? [{ version, image, runs: "An earlier update deployed" }] : [],
  );
  const known = [...applied, ...recorded];
  refuseOther(active, known, pinned);
  if (!idle) return;
  refuseOther(idle, known, pinned);
  if (idle.image !== undefined) {
    refuseOther(active, [{ ...idle, image: idle.image, runs: `${idle.color} would run` }], pinned);
  }
  if (versions[active.version]?.image === undefined) {
    refuseBuild(idle, active);
    refuseBuild(active, idle);
  }
}

function refuseOther(
  { color, version, image }: RequestedColor,
  known: readonly KnownImage[],
  pinned: readonly Color[],
) {
  if (image === undefined) return;
  const clash = known.find((one) => one.version === version && digestOf(one.image) !== digestOf(image));
  if (!clash) return;
  const reason = `${clash.runs} ${version} as ${digestOf(clash.image)}`;
  // A tag that was moved has no version of its own that could be asked for.
  const nextStep = pinned.includes(color)
    ? undefined
    : `To run ${version} as it was, pin it: ${setCommand(`${color}.image`, clash.image)}`;
  throw otherImage({ color, version, image, reason, nextStep });
}

/** A build would give another image than the one that the other colour has under the same version. */
function refuseBuild(builder: RequestedColor, { color, version, image }: RequestedColor) {
  if (builder.version !== version || builder.image !== undefined || image === undefined) return;
  throw otherImage({
    ...{ color, version, image },
    reason: `${builder.color} would build ${version} from the app's folder`,
  });
}

interface OtherImage {
  readonly color: Color;
  readonly version: string;
  readonly image: string;
  /** What the version is already, without a full stop. */
  readonly reason: string;
  /** @default - a version for the image */
  readonly nextStep?: string;
}

function otherImage({ color, version, image, reason, nextStep }: OtherImage) {
  return configError(`${color}.version`, {
    got: version,
    expected: `a version other than ${version} for the image ${image}`,
    nextStep:
      `${reason}, and a version never changes its image. ` +
      (nextStep ?? `Set the image's own version with: ${setCommand(`${color}.version`, "<version>")}`),
  });
}

/** A build for another repository gives another image. */
export function guardRepository(
  { colors }: PreviousRelease,
  requested: RequestedColor,
  repository: string,
): void {
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

/** A version is never built from something else. */
export function guardContent(
  { versions }: PreviousRelease,
  requested: GuardedRelease,
  colors: readonly RequestedColor[],
): void {
  const { appVersion, appPath, content } = requested;
  if (colors.every(({ image }) => image !== undefined)) return;
  const built = versions[appVersion]?.content;
  if (built === undefined || built === content) return;
  throw configError("appVersion", {
    got: appVersion,
    expected: "a version that was not built yet",
    nextStep:
      `${appPath} has changed since ${appVersion} was built, and a version never changes its image. ` +
      `Set a new version in ${appPath}/package.json or with: ${setCommand("appVersion", "<version>")}. ` +
      "Then set it for a colour.",
  });
}

/** A second build of the same content has another digest. */
export function guardRebuild(
  { versions }: PreviousRelease,
  requested: GuardedRelease,
  colors: readonly RequestedColor[],
): void {
  const { appVersion, isKept, repository } = requested;
  const image = versions[appVersion]?.image;
  const built = colors.find((color) => color.image === undefined);
  if (isKept || image === undefined || !built) return;
  throw configError("appVersion", {
    got: appVersion,
    expected: "a version that was not built yet",
    nextStep:
      `${appVersion} is ${image}. ${repository} has no tag for it, and a version never changes its image. ` +
      `To run it, pin it: ${setCommand(`${built.color}.image`, image)}. To build the app's folder, give it a new version.`,
  });
}
