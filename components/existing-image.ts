import { getDockerImage } from "@pulumi/gcp/artifactregistry/getDockerImage.js";
import * as pulumi from "@pulumi/pulumi";
import type { Color } from "./colors.ts";
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
  readonly color: Color;
  /** The version that the colour asks for, an image tag. */
  readonly version: string;
  /**
   * An image pinned by digest.
   * @default - the image that `version` names
   */
  readonly image?: string;
}

/**
 * The image that a colour asks for, by digest, when it exists already: pinned, or pushed under an earlier version.
 * Nothing when the colour asks for the version that is built now.
 *
 * @throws RunError when the registry has no image of that version
 */
export async function existingImage(args: ExistingImageArgs): Promise<string | undefined> {
  const { project, registryHost, appName, appVersion, version, image } = args;
  if (image) return image;
  if (version === appVersion) return undefined;
  try {
    const { name } = await getDockerImage({
      project,
      location: REGISTRY_LOCATIONS[registryHost],
      repositoryId: registryHost,
      imageName: `${appName}:${version}`,
    });
    return `${registryHost}/${project}/${appName}${name.slice(name.lastIndexOf("@"))}`;
  } catch (error) {
    throw notFound(args, error);
  }
}

function notFound(args: ExistingImageArgs, error: unknown): pulumi.RunError {
  const { project, registryHost, appName, appVersion, color, version } = args;
  const reason = (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, "");
  return new pulumi.RunError(
    `${pulumi.getProject()}:${color}.version: got "${version}", allowed is ${appVersion}, the version that is built, ` +
      `or one that was pushed before; ${registryHost}/${project}/${appName}:${version} was not found (${reason}). ` +
      `Set it to such a version, or build this one: pulumi config set appVersion ${version}`,
  );
}
