/** A program that its authors did not write for blue-green, and what it needs to be released so. */
export interface OthersApp {
  /** Its folder in `sandbox/apps`, and its name as an app. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly title: string;
  /**
   * Commands of its developer that make the files beside the Dockerfile.
   * @default - the folder is complete
   */
  readonly developer?: readonly (readonly string[])[];
  /**
   * The folder that these commands make.
   * @default - that of the Dockerfile
   */
  readonly madeFolder?: string;
  /** Config that it needs: key paths of `pulumi config set --path`. */
  readonly config: Readonly<Record<string, string | number>>;
  /** Path of a page that shows the version. */
  readonly versionPath: string;
  /** The version in that page, as its first group. */
  readonly version: RegExp;
  /**
   * Its streams, which stay open while the app is released.
   * @default - none
   */
  readonly streams?: StreamPaths;
}

/** Where an app has streams, and how long its users keep one. */
export interface StreamPaths {
  readonly eventStream: string;
  readonly websocket: string;
  readonly openSeconds: number;
}
