import { getDockerImage } from "@pulumi/gcp/artifactregistry/getDockerImage.js";
import type * as pulumi from "@pulumi/pulumi";
import type { RegistryHost } from "../image/registry-hosts.ts";
import { REGISTRY_LOCATIONS } from "../image/registry-hosts.ts";
import type { Color } from "./colors.ts";
import { configError, setCommand } from "./config-error.ts";
import { registryAnswer, registryStep } from "./registry-limit.ts";

/** A version of the app in the registry. */
export interface PublishedImageArgs {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Host of the app's images. */
  readonly registryHost: RegistryHost;
  /** The image's name. */
  readonly appName: string;
  /** The version, an image tag. */
  readonly version: string;
}

export interface ExistingImageArgs extends PublishedImageArgs {
  /** The version that is built from the app's folder. */
  readonly appVersion: string;
  /**
   * Whether the stack has deployed nothing yet. Its project may not exist then, for which Google answers 403.
   * @default false
   */
  readonly isFirst?: boolean;
  /** The colour that needs the image. */
  readonly color: Color;
  /**
   * An image pinned by digest.
   * @default - the image that `version` names
   */
  readonly image?: string;
  /** Finds a version in the registry. */
  readonly publishedImage: (version: string) => Promise<string>;
  /**
   * The version's image that the stack knows.
   * @default - the stack has never run the version
   */
  readonly recordedImage?: string;
  /** The colour for which this update has to build the app's folder. */
  readonly colorToBuild: () => Promise<Color | undefined>;
  /** Tells the user what happens. */
  readonly say: (info: string) => void;
}

// Also Google's answers before the first update, which enables the API and creates the repository.
const ABSENT = /not found|\b404\b|SERVICE_DISABLED|has not been used in project/i;

/** Whether Google's answer means that there is no such image. */
export const isAbsent = (error: unknown, isFirst = false) =>
  ABSENT.test(String(error)) || (isFirst && /\b403\b/.test(String(error)));

/**
 * Finds the image that a colour asks for, by digest: a pinned one, or one in the registry, as a version is never pushed
 * twice.
 *
 * @returns undefined when the image has to be built
 * @throws RunError when the version isn't the one that is built, and the registry doesn't have it
 */
export async function existingImage(args: ExistingImageArgs): Promise<string | undefined> {
  const { appVersion, isFirst, version, image } = args;
  if (image) return image;
  try {
    const published = await args.publishedImage(version);
    if (version === appVersion) args.say(whatIsUsed(args));
    return published;
  } catch (error) {
    if (!isAbsent(error, isFirst)) throw unreadable(args, error);
    if (version === appVersion) return undefined;
    throw notFound(args, error, await args.colorToBuild());
  }
}

/** Asks the registry for the digest behind a version's tag. */
export async function publishedImage(args: PublishedImageArgs): Promise<string> {
  const { project, registryHost, appName, version } = args;
  const { name } = await registryAnswer(
    getDockerImage({
      project,
      location: REGISTRY_LOCATIONS[registryHost],
      repositoryId: registryHost,
      imageName: `${appName}:${version}`,
    }),
  );
  return `${registryHost}/${project}/${appName}${name.slice(name.lastIndexOf("@"))}`;
}

function whatIsUsed({ project, registryHost, appName, version, color }: ExistingImageArgs): string {
  return (
    `${color}: ${registryHost}/${project}/${appName}:${version} is in the registry already and is used as it is. The ` +
    "app's folder is not built. To build it, give it a new version."
  );
}

function unreadable(args: ExistingImageArgs, error: unknown): pulumi.RunError {
  const { project, registryHost, appName, color, version } = args;
  return configError(`${color}.version`, {
    got: version,
    expected: `a version that can be looked up in ${registryHost}/${project}/${appName}`,
    nextStep: `The registry can't be read (${reasonOf(error)}). ${registryStep(error)}`,
  });
}

function notFound(args: ExistingImageArgs, error: unknown, toBuild: Color | undefined): pulumi.RunError {
  const { project, registryHost, appName, appVersion, color, version, recordedImage } = args;
  const next = recordedImage
    ? `To run it, pin its image: ${setCommand(`${color}.image`, recordedImage)}`
    : toBuild === undefined
      ? `To build it, run: ${setCommand("appVersion", version)}`
      : `An update builds one version, and ${toBuild} gets ${appVersion}. Run that update first with: ` +
        setCommand(`${color}.version`, appVersion);
  return configError(`${color}.version`, {
    got: version,
    expected: `${appVersion}, which is built from the app's folder, or a version in the registry`,
    nextStep: `${registryHost}/${project}/${appName}:${version} was not found (${reasonOf(error)}). ${next}`,
  });
}

/** An error's message, as a part of a sentence. */
export const reasonOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, "");
