export const APP_IMAGE_TYPE = "gke-blue-green:app:AppImage";

/** The last build of the app, as the stack's state keeps it. */
export interface Build {
  /** The version that was built. */
  readonly version: string;
  /** Digest of everything that it was built from. */
  readonly content: string;
  /**
   * Digest of the modes of the app's files.
   * @default - unknown, as the docker plugin no longer keeps the image
   */
  readonly modes?: string;
}
