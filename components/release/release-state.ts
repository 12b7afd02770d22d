import { APP_IMAGE_TYPE, type Build, IMAGE_TYPE, type PushedImage } from "../image/build.ts";
import { GATE_IMAGE_TYPE } from "../image/gate-image.ts";
import { type PlatformOutput } from "../platform/platform-output.ts";
import { PLATFORM_TYPE, type RecordedPlatform } from "../platform/recorded-platform.ts";
import { isMarked } from "../image/repository-mark.ts";
import type { RecordedRepository } from "../image/shared-repository.ts";
import type { Color } from "./colors.ts";
import { COLORS } from "./colors.ts";
import { gateImageIn, type RecordedGateImage } from "./recorded-gate-image.ts";
import { architectureOf } from "../image/architecture.ts";
import type { LastingState } from "./lasting-settings.ts";
import { type DeployedSecret, deployedEnvironment, type DeployedVariable } from "./deployed-environment.ts";
import type { DeployedEnvironment } from "./environment.ts";
import { jobFact, type JobOutputs, isCompleted } from "./job-facts.ts";
import {
  type JobFact,
  type RecordedGates,
  type RecordedHooks,
  RELEASE_JOB_TYPE,
  switchNumber,
  withGates,
  withHooks,
} from "./recorded-jobs.ts";
import { RELEASE_RECORD_TYPE, type RecordedVersions, withFacts } from "./recorded-versions.ts";
import {
  type ReachedRelease,
  type ServedVersions,
  TRAFFIC_SERVICE_TYPE,
  withServed,
} from "./served-versions.ts";

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
   * Whether an autoscaler decides the number of pods.
   * @default false
   */
  readonly autoscaled?: boolean;
  /**
   * The limits of that autoscaler.
   * @default - there is none, or its limits are unknown
   */
  readonly limits?: AutoscalerLimits;
  /**
   * Their environment variables.
   * @default - unknown
   */
  readonly environment?: DeployedEnvironment;
  /**
   * What the program's last successful update made them run. A refresh doesn't change it.
   * @default - no update of this colour has succeeded
   */
  readonly applied?: DeployedImage;
}

export interface AutoscalerLimits {
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** What the stack's last update left, complete or not. */
export interface PreviousRelease {
  /**
   * The colour that external users reach.
   * @default - there was no release yet
   */
  readonly activeColor?: Color;
  /**
   * The colour that internal testers reach.
   * @default - none, as the other colour has no pods
   */
  readonly previewColor?: Color;
  /**
   * Namespace of the public Service, which is the app's name.
   * @default - there was no release yet
   */
  readonly appName?: string;
  /**
   * Whether updates have begun, and none has come to the public Service, which needs all of Google's resources.
   * @default false
   */
  readonly isUnfinished?: boolean;
  /** The deployed colours. */
  readonly colors: Readonly<Partial<Record<Color, DeployedColor>>>;
  /**
   * The build that the docker plugin keeps.
   * @default - the last update built nothing
   */
  readonly built?: Build;
  /**
   * The image that was built last, as the state has it. An update that builds nothing leaves it there.
   * @default - none
   */
  readonly pushed?: PushedImage;
  /** What each version is, also of versions that no colour runs any more. */
  readonly versions: RecordedVersions;
  /**
   * The pre-release hooks that ran, also of versions that no colour runs any more.
   * @default - none
   */
  readonly hooks?: RecordedHooks;
  /**
   * The Job of the hook that each colour ran last: completed, or deleted since.
   * @default - none, or it did not complete
   */
  readonly hookJobs?: Readonly<Partial<Record<Color, "completed" | "deleted">>>;
  /**
   * The gate that each colour passed last. A colour may run something else now.
   * @default - none
   */
  readonly gates?: RecordedGates;
  /**
   * The image of the gate that this stack built last.
   * @default - none
   */
  readonly gateImage?: RecordedGateImage;
  /**
   * The number of the last switch that an update set out to make.
   * @default - none
   */
  readonly switches?: number;
  /**
   * The version that each colour served external users with last, or serves them with.
   * @default - unknown, as an older program deployed the stack
   */
  readonly served?: ServedVersions;
  /**
   * The colours that may have an autoscaler. The state may not know one that a killed update created.
   * @default - none
   */
  readonly autoscaled?: readonly Color[];
  /**
   * What the app runs on.
   * @default - there is no cluster yet
   */
  readonly lasting?: LastingState;
  /**
   * The repository of the app's images.
   * @default - there is none yet
   */
  readonly repository?: RecordedRepository;
  /**
   * The other stack's cluster that the app runs on.
   * @default - none
   */
  readonly platform?: RecordedPlatform;
  /**
   * The stack's own cluster, if other stacks may run apps on it.
   * @default - none
   */
  readonly sharedCluster?: Pick<PlatformOutput, "kubeconfig">;
}

// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas
const DEFAULT_REPLICAS = 1;
const AUTOSCALER_TYPE = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";

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

  const serviceOf = (name: string) => outputsOf("kubernetes:core/v1:Service", name) as Service | undefined;
  const publicService = serviceOf("public");
  const previewColor = serviceOf("preview")?.spec?.selector?.color;
  const secrets = Object.values(state)
    .filter(({ type }) => type === "kubernetes:core/v1:Secret")
    .map(({ outputs }) => outputs as DeployedSecret);
  const colors: Partial<Record<Color, DeployedColor>> = {};
  for (const color of COLORS) {
    const deployment = outputsOf("kubernetes:apps/v1:Deployment", color) as Deployment | undefined;
    const template = deployment?.spec?.template;
    const version = template?.metadata?.labels?.version;
    const image = template?.spec?.containers?.[0]?.image;
    if (!version || !image) continue;
    const applied = outputsOf(COLOR_DEPLOYMENT_TYPE, color) as Applied | undefined;
    const variables = template?.spec?.containers?.[0]?.env;
    const environment = deployedEnvironment(variables, applied?.environment, secrets);
    colors[color] = {
      version,
      image,
      replicas: deployment?.spec?.replicas ?? DEFAULT_REPLICAS,
      ...autoscalerOf(outputsOf(AUTOSCALER_TYPE, color)),
      ...(environment && { environment }),
      ...(applied?.version && applied.image
        ? { applied: { version: applied.version, image: applied.image } }
        : {}),
    };
  }
  const built = outputsOf(APP_IMAGE_TYPE) as
    Partial<Build & { reference: string; imageId: string }> | undefined;
  const image = outputsOf(IMAGE_TYPE, "app-image") as
    (Partial<PushedImage> & { isEarlier?: boolean }) | undefined;
  const applied = COLORS.map((color) => outputsOf(COLOR_DEPLOYMENT_TYPE, color) ?? {});
  const record = outputsOf(RELEASE_RECORD_TYPE);
  const repository = outputsOf("gcp:artifactregistry/repository:Repository");
  const lasting = lastingSettings(
    outputsOf("gcp:container/cluster:Cluster"),
    outputsOf("gcp:compute/subnetwork:Subnetwork"),
    repository,
    outputsOf("gcp:container/nodePool:NodePool"),
  );
  const platform = outputsOf(PLATFORM_TYPE) as RecordedPlatform | undefined;
  const { platform: shared } = (outputsOf("pulumi:pulumi:Stack") ?? {}) as {
    readonly platform?: Pick<PlatformOutput, "kubeconfig">;
  };
  return {
    activeColor: publicService?.spec?.selector?.color,
    ...(previewColor && { previewColor }),
    appName: publicService?.metadata?.namespace,
    colors,
    // The plugin would build an image again that the program has only got.
    built:
      isBuild(built) && !image?.isEarlier
        ? { version: built.version, content: built.content, modes: built.modes }
        : undefined,
    ...(image && pushedImage({ imageId: built?.imageId, ...image })),
    ...(lasting && { lasting }),
    ...(platform?.clusterName && { platform }),
    ...(shared?.kubeconfig && { sharedCluster: { kubeconfig: shared.kubeconfig } }),
    ...(repository && {
      repository: { isMarked: isMarked(repository.labels as Record<string, string> | undefined) },
    }),
    versions: withFacts(record?.versions, [
      ...applied,
      ...(built ? [{ ...built, image: built.reference }] : []),
    ]),
    ...releaseJobs(outputsOf, record),
    ...gateImageIn(outputsOf(GATE_IMAGE_TYPE), record?.gateImage),
    ...autoscaledColors(record?.autoscaled),
    ...servedVersions(outputsOf(TRAFFIC_SERVICE_TYPE, "public"), record?.served, publicService, colors),
  };
}

/** Who switched without an update left the public Service alone to say it. */
function servedVersions(
  traffic: { readonly release?: ReachedRelease } | undefined,
  recorded: unknown,
  publicService: Service | undefined,
  colors: PreviousRelease["colors"],
): Pick<PreviousRelease, "served"> {
  const known = withServed(recorded, [traffic?.release]);
  const color = publicService?.spec?.selector?.color;
  return known ? { served: withServed(known, [{ color, version: color && colors[color]?.version }]) } : {};
}

function autoscalerOf(autoscaler: Autoscaler | undefined): Pick<DeployedColor, "autoscaled" | "limits"> {
  if (!autoscaler) return {};
  const { minReplicas = DEFAULT_REPLICAS, maxReplicas } = autoscaler.spec ?? {};
  return { autoscaled: true, ...(maxReplicas !== undefined && { limits: { minReplicas, maxReplicas } }) };
}

function autoscaledColors(recorded: unknown): Pick<PreviousRelease, "autoscaled"> {
  const autoscaled = COLORS.filter((color) => Array.isArray(recorded) && recorded.includes(color));
  return autoscaled.length > 0 ? { autoscaled } : {};
}

type OutputsOf = (type: string, name: string) => Record<string, unknown> | undefined;

type ReleaseJobs = Pick<PreviousRelease, "hooks" | "hookJobs" | "gates" | "switches">;

/** A Job is newer than its component's outputs if an update was killed, and is gone if somebody deleted it. */
function releaseJobs(outputsOf: OutputsOf, record: Record<string, unknown> | undefined): ReleaseJobs {
  const jobOf = (name: string) => outputsOf("kubernetes:batch/v1:Job", name) as JobOutputs | undefined;
  const factsOf = (name: string): JobFact[] => {
    const job = jobOf(name);
    return [...(job && isCompleted(job) ? [jobFact(job)] : []), outputsOf(RELEASE_JOB_TYPE, name) ?? {}];
  };
  const hookJobs: Partial<Record<Color, "completed" | "deleted">> = {};
  for (const color of COLORS) {
    const name = `${color}-pre-release`;
    const job = jobOf(name);
    if (job && isCompleted(job)) hookJobs[color] = "completed";
    else if (!job && outputsOf(RELEASE_JOB_TYPE, name)) hookJobs[color] = "deleted";
  }
  const hooks = withHooks(
    record?.hooks,
    COLORS.flatMap((color) => factsOf(`${color}-pre-release`)),
  );
  const gates = withGates(record?.gates, {
    blue: factsOf("blue-gate"),
    green: factsOf("green-gate"),
  });
  const switches = Math.max(
    switchNumber(record?.switches) ?? 0,
    ...COLORS.map((color) => gates[color]?.forSwitch ?? 0),
  );
  return {
    ...(Object.keys(hooks).length > 0 && { hooks }),
    ...(Object.keys(hookJobs).length > 0 && { hookJobs }),
    ...(Object.keys(gates).length > 0 && { gates }),
    ...(switches > 0 && { switches }),
  };
}

function lastingSettings(
  cluster: Record<string, unknown> | undefined,
  subnetwork: Record<string, unknown> | undefined,
  repository: Record<string, unknown> | undefined,
  nodePool: Record<string, unknown> | undefined,
): LastingState | undefined {
  if (!cluster) return undefined;
  const { project, name, location, nodeLocations } = cluster as Partial<Record<string, string>> & {
    readonly nodeLocations?: readonly string[];
  };
  const { ipCidrRange, secondaryIpRanges = [] } = (subnetwork ?? {}) as {
    readonly ipCidrRange?: string;
    readonly secondaryIpRanges?: readonly { readonly rangeName: string; readonly ipCidrRange: string }[];
  };
  const { machineType } = (nodePool?.nodeConfig ?? {}) as { readonly machineType?: string };
  const rangeOf = (wanted: string) =>
    secondaryIpRanges.find(({ rangeName }) => rangeName === wanted)?.ipCidrRange;
  return {
    project,
    clusterName: name,
    location,
    nodeRange: ipCidrRange,
    podRange: rangeOf("pods"),
    serviceRange: rangeOf("services"),
    nodeZones: nodeLocations,
    architecture: machineType === undefined ? undefined : architectureOf(machineType),
    registryHost: repository?.repositoryId as string | undefined,
    repositoryTrait: repositoryTrait(repository ?? {}),
  };
}

function repositoryTrait(repository: Record<string, unknown>): string | undefined {
  const { kmsKeyName, mode } = repository as Partial<Record<string, string>>;
  if (kmsKeyName) return `kmsKeyName ${kmsKeyName}`;
  return mode && mode !== "STANDARD_REPOSITORY" ? `mode ${mode}` : undefined;
}

function pushedImage({
  imageName,
  repoDigest,
  imageId,
}: Partial<PushedImage>): Pick<PreviousRelease, "pushed"> {
  if (!imageName || !repoDigest) return {};
  return { pushed: { imageName, repoDigest, imageId: imageId ?? imageName } };
}

function isBuild(built: Partial<Build> | undefined): built is Build {
  return built?.version !== undefined && built.content !== undefined && built.modes !== undefined;
}

type Applied = Partial<DeployedImage> & { readonly environment?: unknown };

interface Container {
  readonly image?: string;
  readonly env?: readonly DeployedVariable[];
}

interface Service {
  readonly metadata?: { readonly namespace?: string };
  readonly spec?: { readonly selector?: { readonly color?: Color } };
}

interface Autoscaler {
  readonly spec?: Partial<AutoscalerLimits>;
}

interface Deployment {
  readonly spec?: { readonly replicas?: number; readonly template?: PodTemplate };
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: { readonly version?: string } };
  readonly spec?: { readonly containers?: readonly Container[] };
}
