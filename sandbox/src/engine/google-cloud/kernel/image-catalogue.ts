/** What the simulated Artifact Registry needs of the real registry: it lists and deletes what was pushed there. */
export interface ImageCatalogue {
  /**
   * Every image whose repository is `prefix` or lies below it, one entry a manifest, tagged or not: an image for
   * several platforms, and that of each of them. `prefix` is a path without host, such as `my-project` or
   * `my-project/team`.
   */
  list(prefix: string): Promise<RegistryImage[]>;
  /** The image of that digest, tagged or not. */
  find(repository: string, digest: string): Promise<RegistryImage | undefined>;
  /** Gives the image a tag, and takes it from any other. */
  tag(repository: string, digest: string, tag: string): Promise<void>;
  /** Takes a tag from its image, which stays. */
  untag(repository: string, tag: string): Promise<void>;
  /** Deletes the manifest and every tag on it; does nothing when it is gone already. */
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
  /** Size of configuration and layers together, over all platforms. */
  readonly sizeBytes: number;
  /** When the image was built, from its configuration, in RFC 3339. */
  readonly buildTime?: string;
  /** When the manifest was pushed, in RFC 3339. */
  readonly uploadTime: string;
}
