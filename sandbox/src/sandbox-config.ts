/** A colour of the app and the version that it runs. */
export interface Release {
  readonly color: string;
  readonly version: string;
}

/** How the app answers requests. */
export interface AppAnswers {
  /** Path of the page that tells which colour and version answered. */
  readonly path: string;
  /** Reads colour and version from the body of that page; undefined when the body tells neither. */
  readonly read: (body: string) => Release | undefined;
}

/** Names of the program's Kubernetes objects. */
export interface KubernetesNames {
  readonly namespace: string;
  /** Name of the image in the registry. */
  readonly image: string;
  readonly publicService: string;
  readonly previewService: string;
}

/** A change of the stack's config and what must be true after the `pulumi up` that follows it. */
export interface WalkStep {
  readonly name: string;
  /**
   * Keys that are removed before the others are set.
   * @default - none
   */
  readonly removeConfig?: readonly string[];
  /**
   * Keys that are set, as paths for `pulumi config set --path`.
   * @default - none
   */
  readonly config?: Readonly<Record<string, string | number>>;
  /**
   * Whether the `up` must find nothing to do.
   * @default false
   */
  readonly expectNoChanges?: boolean;
  /** The release that external users reach afterwards. The step is a switch when its colour differs from before. */
  readonly external: Release;
  /**
   * The release that internal testers reach afterwards.
   * @default - not checked
   */
  readonly preview?: Release;
}

/** All that the sandbox knows of the program: the default export of `sandbox.config.ts` beside `Pulumi.yaml`. */
export interface SandboxConfig {
  /**
   * Config of the sandbox's stack: keys of the project, without its name. A value that a person has set in
   * `Pulumi.sandbox.yaml` stays.
   */
  readonly stackConfig: Readonly<Record<string, unknown>>;
  /**
   * More of that config on a slow machine, where every wait is this many times longer: limits of the program itself.
   * @default - none
   */
  readonly slowStackConfig?: (patience: number) => Readonly<Record<string, unknown>>;
  /** Config keys for the base image that the sandbox provides where the one in a Dockerfile can't be pulled. */
  readonly baseImageKeys: readonly string[];
  readonly app: AppAnswers;
  readonly kubernetes: KubernetesNames;
  /** The release that `npm start` rehearses, step by step. */
  readonly releaseWalk: readonly WalkStep[];
}
