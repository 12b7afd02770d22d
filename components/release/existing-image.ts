import { getDockerImage } from "@pulumi/gcp/artifactregistry/getDockerImage.js";
import * as pulumi from "@pulumi/pulumi";
import type { RegistryHost } from "../image/registry-hosts.ts";
import { REGISTRY_LOCATIONS } from "../image/registry-hosts.ts";
import type { Color } from "./colors.ts";
import { configError, setCommand } from "./config-error.ts";

export interface ExistingImageArgs {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Host of the app's images. */
  readonly registryHost: RegistryHost;
  /** The image's name. */
  readonly appName: string;
  /** The version that is built from the app's folder. */
  readonly appVersion: string;
  /**
   * The version that the stack built last.
   * @default - the stack has built nothing yet
   */
  readonly builtVersion?: string;
  /**
   * Whether the stack has deployed nothing yet. Its project may not exist then, for which Google answers 403.
   * @default false
   */
  readonly isFirst?: boolean;
  /** The colour that needs the image. */
  readonly color: Color;
  /** The version that the colour asks for, an image tag. */
  readonly version: string;
  /**
   * An image pinned by digest.
   * @default - the image that `version` names
   */
  readonly image?: string;
}

// Also Google's answers before the first update, which enables the API and creates the repository.
const ABSENT = /not found|\b404\b|SERVICE_DISABLED|has not been used in project/i;

/**
 * Finds the image that a colour asks for, by digest: a pinned one, or one in the registry, as a version is never pushed
 * twice.
 *
 * @returns undefined when the image has to be built, or was built by this stack and is still the same
 * @throws RunError when the version isn't the one that is built, and the registry doesn't have it
 */
export async function existingImage(args: ExistingImageArgs): Promise<string | undefined> {
  const { appVersion, builtVersion, isFirst, version, image } = args;
  if (image) return image;
  if (version === appVersion && version === builtVersion) return undefined;
  try {
    const published = await publishedImage(args);
    if (version === appVersion) await sayThatItIsUsed(args);
    return published;
  } catch (error) {
    const text = String(error);
    if (!ABSENT.test(text) && !(isFirst && /\b403\b/.test(text))) throw unreadable(args, error);
    if (version === appVersion) return undefined;
    throw notFound(args, error);
  }
}

async function publishedImage(args: ExistingImageArgs): Promise<string> {
  const { project, registryHost, appName, version } = args;
  const { name } = await getDockerImage({
    project,
    location: REGISTRY_LOCATIONS[registryHost],
    repositoryId: registryHost,
    imageName: `${appName}:${version}`,
  });
  return `${registryHost}/${project}/${appName}${name.slice(name.lastIndexOf("@"))}`;
}

async function sayThatItIsUsed({ project, registryHost, appName, version, color }: ExistingImageArgs) {
  await pulumi.log.info(
    `${color}: ${registryHost}/${project}/${appName}:${version} is in the registry already and is used as it is. The ` +
      "app's folder is not built. To build it, give it a new version.",
  );
}

function unreadable(args: ExistingImageArgs, error: unknown): pulumi.RunError {
  const { project, registryHost, appName, color, version } = args;
  return configError(`${color}.version`, {
    got: version,
    expected: `a version that can be looked up in ${registryHost}/${project}/${appName}`,
    nextStep:
      `The registry can't be read (${reasonOf(error)}). ` +
      "Grant roles/artifactregistry.reader to the account that runs Pulumi.",
  });
}

function notFound(args: ExistingImageArgs, error: unknown): pulumi.RunError {
  const { project, registryHost, appName, appVersion, color, version } = args;
  return configError(`${color}.version`, {
    got: version,
    expected: `${appVersion}, which is built from the app's folder, or a version in the registry`,
    nextStep:
      `${registryHost}/${project}/${appName}:${version} was not found (${reasonOf(error)}). ` +
      `To build it, run: ${setCommand("appVersion", version)}`,
  });
}

const reasonOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, "");
