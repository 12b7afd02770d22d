import { digestOf } from "./digest.ts";
import { imageLocation } from "./image-location.ts";
import type { RegistryHost } from "./registry-hosts.ts";
import { REGISTRY_LOCATIONS } from "./registry-hosts.ts";

/** The repository of the stack's own images. */
export interface OwnRepository {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Host of the app's images. */
  readonly registryHost: RegistryHost;
  /** The image's name. */
  readonly appName: string;
}

/** An image by digest that the stack runs. */
export interface OwnImage {
  /**
   * The image that the pods run.
   * @default - it is found or built
   */
  readonly image?: string;
  /**
   * The image in another repository that it is a copy of.
   * @default - it is not a copy
   */
  readonly copiedFrom?: string;
}

/** The image's name in the stack's own repository, without tag and digest. */
export const ownName = ({ project, registryHost, appName }: OwnRepository) =>
  `${registryHost}/${project}/${appName}`;

/**
 * Replaces an image of another repository with its copy, the same digest, in the stack's own repository. So what the stack
 * runs never depends on another stack.
 */
export function withOwnImage<Color extends OwnImage>(color: Color, own: OwnRepository): Color & OwnImage {
  const { image } = color;
  if (image === undefined || isIn(image, own)) return color;
  return { ...color, image: `${ownName(own)}@${digestOf(image)}`, copiedFrom: image };
}

function isIn(image: string, { project, registryHost }: OwnRepository): boolean {
  const found = imageLocation(image);
  return (
    found?.project === project &&
    found.repositoryId === registryHost &&
    found.location === REGISTRY_LOCATIONS[registryHost]
  );
}
