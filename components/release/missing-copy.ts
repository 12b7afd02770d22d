import { getDockerImage } from "@pulumi/gcp/artifactregistry/getDockerImage.js";
import type { OwnImage, OwnRepository } from "../image/own-image.ts";
import { digestOf } from "../image/digest.ts";
import { ownName } from "../image/own-image.ts";
import { REGISTRY_LOCATIONS } from "../image/registry-hosts.ts";
import { COLORS, type Color } from "./colors.ts";
import { configError } from "./config-error.ts";
import { isAbsent, reasonOf } from "./existing-image.ts";
import { registryAnswer, registryStep } from "./registry-limit.ts";
import type { PreviousRelease } from "./release-state.ts";

type CopiedColor = OwnImage & { readonly color: Color; readonly version: string };

/**
 * Whether the update has to copy a colour's image into the stack's own repository. It asks the registry only about an image
 * that no colour runs.
 *
 * @throws RunError when the version is another image there, or when the registry can't be read
 */
export async function isCopyMissing(
  previous: PreviousRelease,
  color: CopiedColor,
  own: OwnRepository,
): Promise<boolean> {
  const { image, copiedFrom, version } = color;
  if (image === undefined || copiedFrom === undefined || isRun(previous, image)) return false;
  const find = (imageName: string) => findCopy(imageName, color, own, previous.activeColor === undefined);
  // Artifact Registry may clean up an image without a tag.
  if ((await find(`${own.appName}@${digestOf(image)}`))?.isTagged) return false;
  const taken = await find(`${own.appName}:${version}`);
  if (taken === undefined || taken.digest === digestOf(image)) return true;
  throw configError(`${color.color}.version`, {
    got: version,
    expected: `a version that is ${digestOf(image)} or nothing in ${ownName(own)}`,
    nextStep:
      `${ownName(own)}:${version} is ${taken.digest}, and a version never changes its image. ` +
      "Build the release under another version and promote that.",
  });
}

const isRun = ({ colors }: PreviousRelease, image: string) =>
  COLORS.some((color) => [colors[color]?.image, colors[color]?.applied?.image].includes(image));

async function findCopy(imageName: string, color: CopiedColor, own: OwnRepository, isFirst: boolean) {
  try {
    return await findImage(imageName, own);
  } catch (error) {
    if (isAbsent(error, isFirst)) return undefined;
    throw configError(`${color.color}.image`, {
      got: color.copiedFrom,
      expected: `an image whose copy can be looked up in ${ownName(own)}`,
      nextStep: `The registry can't be read (${reasonOf(error)}). ${registryStep(error)}`,
    });
  }
}

/** Asks the registry for an image by `name:tag` or `name@digest`. */
export async function findImage(imageName: string, { project, registryHost }: OwnRepository) {
  const { name, tags } = await registryAnswer(
    getDockerImage({
      project,
      location: REGISTRY_LOCATIONS[registryHost],
      repositoryId: registryHost,
      imageName,
    }),
  );
  return { digest: digestOf(name), isTagged: tags.length > 0 };
}
