import { REGISTRY_LOCATIONS } from "./registry-hosts.ts";

/** An Artifact Registry repository. */
export interface ImageLocation {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Region or multi-region of the repository. */
  readonly location: string;
  /** Name of the repository. */
  readonly repositoryId: string;
}

/**
 * The repository that an image is in.
 *
 * @returns undefined when the registry isn't Google's
 */
export function imageLocation(reference: string): ImageLocation | undefined {
  const [host = "", project = "", repositoryId = ""] = reference.split("/");
  if (Object.hasOwn(REGISTRY_LOCATIONS, host)) {
    const location = REGISTRY_LOCATIONS[host as keyof typeof REGISTRY_LOCATIONS];
    return { project, location, repositoryId: host };
  }
  const location = /^([a-z0-9-]+)-docker\.pkg\.dev$/.exec(host)?.[1];
  return location === undefined ? undefined : { project, location, repositoryId };
}
