/** The real registry, as the simulated Artifact Registry needs it: it lists and deletes the images that were pushed. */
export interface ImageCatalogue {
  /**
   * Every image in the repository `prefix` or below it, with or without tags. An image for several platforms has one
   * entry for itself and one for each platform. `prefix` is a path without host, such as `my-project` or
   * `my-project/team`.
   */
  list(prefix: string): Promise<RegistryImage[]>;
  /** The image with this digest, with or without tags. */
  find(repository: string, digest: string): Promise<RegistryImage | undefined>;
  /** Adds a tag to the image and removes it from any other image. */
  tag(repository: string, digest: string, tag: string): Promise<void>;
  /** Removes a tag and keeps its image. */
  untag(repository: string, tag: string): Promise<void>;
  /** Deletes the manifest and all its tags. Does nothing when it no longer exists. */
  delete(repository: string, digest: string): Promise<void>;
}

export interface RegistryImage {
  /** Repository without host, such as `my-project/web`. */
  readonly repository: string;
  /** Digest of the manifest, with its `sha256:`. */
  readonly digest: string;
  readonly tags: readonly string[];
  /** Media type of the manifest. */
  readonly mediaType: string;
  /** Size of configuration and layers of all platforms. */
  readonly sizeBytes: number;
  /** When the image was built, as its configuration says, in RFC 3339. */
  readonly buildTime?: string;
  /** When the manifest was pushed, in RFC 3339. */
  readonly uploadTime: string;
}
