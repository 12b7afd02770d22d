import type { Color } from "../../../../components/release/colors.ts";
import type { DeployedColor } from "../../../../components/release/release-state.ts";
import type { RecordedGate } from "../../../../components/release/recorded-jobs.ts";
import type { RecordedVersions } from "../../../../components/release/recorded-versions.ts";
import type { Config } from "./config.ts";

/** How the pods of an image behave. */
export type Behaviour = "good" | "never ready" | "fails its gate";

/** Ready pods of one image. */
export interface ReadyPods {
  image: string;
  count: number;
}

/** A colour's Deployment as it is in the cluster. */
export interface LiveColor {
  version: string;
  image: string;
  wanted: number;
  ready: ReadyPods[];
}

/** The limits of a colour's autoscaler. */
export interface Bounds {
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** What is in the cluster, whatever Pulumi knows of it. */
export interface Cluster {
  /** The colour that the public Service selects, once there is one. */
  public?: Color;
  /** The colour that the preview Service selects, while there is one. */
  preview?: Color;
  colors: Partial<Record<Color, LiveColor>>;
  autoscalers: Partial<Record<Color, Bounds>>;
}

/** A colour in Pulumi's state. */
export interface StateColor extends DeployedColor {
  /** Its Deployment was not ready when Pulumi last looked at it, so the next update waits for it. */
  readonly isUnready?: boolean;
}

/** What Pulumi's state says, which may be behind the cluster. */
export interface State {
  public?: Color;
  preview?: Color;
  colors: Partial<Record<Color, StateColor>>;
  autoscalers: Partial<Record<Color, Bounds>>;
  /** The gate that each colour passed last. */
  gates: Partial<Record<Color, RecordedGate>>;
  /** The number of the last switch. */
  switches?: number;
  /** The colours that may have an autoscaler. */
  autoscaled?: readonly Color[];
  built?: { version: string; content: string; modes: string; reference: string };
  versions: RecordedVersions;
}

/** Everything outside the program. */
export interface World {
  config: Config;
  folder: { behaviour: Behaviour; edition: number };
  /** The digest behind each tag. */
  registry: Record<string, string>;
  /** Every image that was ever pushed, by digest. */
  images: Record<string, Behaviour>;
  cluster: Cluster;
  state: State;
  /** Which image passed which colour's gate. */
  tested: string[];
  /** The first image that an update made ready under a version. */
  served: Record<string, string>;
  /** What each version was built from last. */
  sources: Record<string, World["folder"]>;
  /** Whether nobody uses the app: autoscalers then take also the serving colour to its minimum. */
  isQuiet?: boolean;
  /** The config of the last update that was not refused. */
  accepted?: Config;
}

export const OWN_REPOSITORY = "gcr.io/my-project/web";
export const DEV_REPOSITORY = "gcr.io/dev-project/web";

export const digestOf = (image: string) => image.slice(image.indexOf("@") + 1);

/** Pushes an image, which gets a digest that no other one has. */
export function push(world: World, behaviour: Behaviour): string {
  const digest = `sha256:${String(Object.keys(world.images).length + 1).padStart(64, "0")}`;
  world.images[digest] = behaviour;
  return digest;
}

export const behaviourOf = (world: World, image: string) => world.images[digestOf(image)] ?? "never ready";

export const runs = (world: World, image: string) => behaviourOf(world, image) !== "never ready";

export const readyPods = (color: LiveColor | undefined) =>
  (color?.ready ?? []).reduce((sum, { count }) => sum + count, 0);
