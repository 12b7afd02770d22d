import { getDockerImage } from "@pulumi/gcp/artifactregistry/getDockerImage.js";
import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../release/colors.ts";
import type { RegistryHost } from "./registry-hosts.ts";
import { REGISTRY_LOCATIONS } from "./registry-hosts.ts";

export interface ExistingImageArgs {
  /** Id of the Google Cloud project. */
  readonly project: string;
  readonly registryHost: RegistryHost;
  /** The image's name. */
  readonly appName: string;
  /** The version that is built from the app's folder. */
  readonly appVersion: string;
  /** The version that the stack built last. */
  readonly builtVersion?: string;
  /**
   * Whether the stack deployed nothing yet. Its project may not even exist, which Google answers as it does somebody
   * without rights.
   * @default false
   */
  readonly isFirst?: boolean;
  readonly color: Color;
  /** The version that the colour asks for, an image tag. */
  readonly version: string;
  /**
   * An image pinned by digest.
   * @default - the image that `version` names
   */
  readonly image?: string;
}

// Also what Google answers before the first update, which enables the API and makes the repository.
const ABSENT = /not found|\b404\b|SERVICE_DISABLED|has not been used in project/i;

/**
 * The image that a colour asks for, by digest, when it exists already: pinned, or pushed by an earlier update or from
 * elsewhere, for what was pushed as a version is never pushed again. Nothing when it has to be built, or was built by
 * this stack and is still the same.
 *
 * @throws RunError when the registry has no image of a version that isn't built
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
    `${color}: ${registryHost}/${project}/${appName}:${version} is in the registry already and runs as it is; the ` +
      "app's folder is not built. To build it, give it a new version.",
  );
}

function unreadable(args: ExistingImageArgs, error: unknown): pulumi.RunError {
  const { project, registryHost, appName, color, version } = args;
  return new pulumi.RunError(
    `${pulumi.getProject()}:${color}.version: got "${version}", allowed is a version that can be looked up in ` +
      `${registryHost}/${project}/${appName}, so that none is ever built twice (${reasonOf(error)}). ` +
      "See to it that whoever runs Pulumi may read the registry: roles/artifactregistry.reader",
  );
}

function notFound(args: ExistingImageArgs, error: unknown): pulumi.RunError {
  const { project, registryHost, appName, appVersion, color, version } = args;
  return new pulumi.RunError(
    `${pulumi.getProject()}:${color}.version: got "${version}", allowed is ${appVersion}, the version that is built, ` +
      `or one that was pushed before; ${registryHost}/${project}/${appName}:${version} was not found (${reasonOf(error)}). ` +
      `Set it to such a version, or build this one: pulumi config set appVersion ${version}`,
  );
}

const reasonOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, "");
