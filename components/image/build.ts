export const APP_IMAGE_TYPE = "gke-blue-green:app:AppImage";
export const IMAGE_TYPE = "docker:index/image:Image";

/** A build of the app that the docker plugin keeps. */
export interface Build {
  /** The version that was built. */
  readonly version: string;
  /** Digest of everything that it was built from. */
  readonly content: string;
  /** Digest of the modes of the app's files. */
  readonly modes: string;
}

/** A pushed image, as the docker plugin has it in the state. */
export interface PushedImage {
  /** Repository and tag. */
  readonly imageName: string;
  /** Repository and digest. */
  readonly repoDigest: string;
  /** The resource's id: the first name that the resource had, as an update keeps it. */
  readonly imageId: string;
}
