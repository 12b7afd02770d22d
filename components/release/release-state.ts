import type { Color } from "./colors.ts";
import { COLORS } from "./colors.ts";

export interface DeployedImage {
  readonly version: string;
  readonly image: string;
}

/** What a colour's pods run, as far as the state knows: a refresh puts in what was changed by hand. */
export interface DeployedColor extends DeployedImage {
  /** How many pods it has; with autoscaling, as of the last refresh. */
  readonly replicas: number;
  /** What the program had them run when that last succeeded; a refresh leaves it alone. */
  readonly applied?: DeployedImage;
}

/** What the stack's last update left, whether or not it ran to its end. */
export interface PreviousRelease {
  /** Whom the public Service sends external users to; absent before the first release. */
  readonly activeColor?: Color;
  /** Namespace of the public Service, which is the app's name. */
  readonly appName?: string;
  readonly colors: Readonly<Partial<Record<Color, DeployedColor>>>;
  /** What the stack built last. */
  readonly built?: Build;
}

export interface Build {
  readonly version: string;
  /** Digest of what it was built from. */
  readonly content: string;
  /**
   * Digest of the modes of its files.
   * @default - the docker plugin no longer keeps it
   */
  readonly modes?: string;
}

// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas
const DEFAULT_REPLICAS = 1;

/** The outputs of a stack's resources by URN. */
export type State = Readonly<
  Record<string, { readonly type: string; readonly outputs: Record<string, unknown> }>
>;

export const APP_IMAGE_TYPE = "gke-blue-green:app:AppImage";
export const COLOR_DEPLOYMENT_TYPE = "gke-blue-green:kubernetes:ColorDeployment";

/** What the state of a stack tells of its release. */
export function parseState(state: State): PreviousRelease {
  const outputsOf = (type: string, name?: string) =>
    Object.entries(state).find(
      ([urn, resource]) => resource.type === type && (name === undefined || urn.endsWith(`::${name}`)),
    )?.[1].outputs;

  const publicService = outputsOf("kubernetes:core/v1:Service", "public") as
    { metadata?: { namespace?: string }; spec?: { selector?: { color?: Color } } } | undefined;
  const colors: Partial<Record<Color, DeployedColor>> = {};
  for (const color of COLORS) {
    const deployment = outputsOf("kubernetes:apps/v1:Deployment", color) as Deployment | undefined;
    const template = deployment?.spec?.template;
    const version = template?.metadata?.labels?.version;
    const image = template?.spec?.containers?.[0]?.image;
    if (!version || !image) continue;
    const applied = outputsOf(COLOR_DEPLOYMENT_TYPE, color) as Partial<DeployedImage> | undefined;
    colors[color] = {
      version,
      image,
      replicas: deployment?.spec?.replicas ?? DEFAULT_REPLICAS,
      ...(applied?.version && applied.image
        ? { applied: { version: applied.version, image: applied.image } }
        : {}),
    };
  }
  const built = outputsOf(APP_IMAGE_TYPE) as Partial<Build> | undefined;
  return {
    activeColor: publicService?.spec?.selector?.color,
    appName: publicService?.metadata?.namespace,
    colors,
    built: isBuild(built)
      ? { version: built.version, content: built.content, modes: built.modes }
      : undefined,
  };
}

function isBuild(built: Partial<Build> | undefined): built is Build {
  return built?.version !== undefined && built.content !== undefined;
}

interface Deployment {
  readonly spec?: { readonly replicas?: number; readonly template?: PodTemplate };
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: { readonly version?: string } };
  readonly spec?: { readonly containers?: readonly { readonly image?: string }[] };
}
