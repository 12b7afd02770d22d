import { APP_IMAGE_TYPE, type Build } from "../image/build.ts";
import type { Color } from "./colors.ts";
import { COLORS } from "./colors.ts";

export interface DeployedImage {
  /** The version in the pods' labels. */
  readonly version: string;
  /** The pods' image by digest. */
  readonly image: string;
}

/** What a colour's pods run according to the state. A refresh adds changes made by hand. */
export interface DeployedColor extends DeployedImage {
  /** The number of pods. With autoscaling it is that of the last refresh. */
  readonly replicas: number;
  /**
   * What the program's last successful update made them run. A refresh doesn't change it.
   * @default - no update of this colour has succeeded
   */
  readonly applied?: DeployedImage;
}

/** What the stack's last update left, complete or not. */
export interface PreviousRelease {
  /**
   * The colour that external users reach.
   * @default - there was no release yet
   */
  readonly activeColor?: Color;
  /**
   * Namespace of the public Service, which is the app's name.
   * @default - there was no release yet
   */
  readonly appName?: string;
  /** The deployed colours. */
  readonly colors: Readonly<Partial<Record<Color, DeployedColor>>>;
  /**
   * The stack's last build.
   * @default - the stack has built nothing yet
   */
  readonly built?: Build;
}

// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas
const DEFAULT_REPLICAS = 1;

/** The outputs of a stack's resources by URN. */
export type State = Readonly<
  Record<string, { readonly type: string; readonly outputs: Record<string, unknown> }>
>;

export const COLOR_DEPLOYMENT_TYPE = "gke-blue-green:kubernetes:ColorDeployment";

/** Reads the release out of a stack's state. */
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
