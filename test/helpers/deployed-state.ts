import type { DeployedColor, PreviousRelease } from "../../components/release/release-state.ts";

export interface DeployedState {
  readonly activeColor?: "blue" | "green";
  /** The colour that internal testers reach. @default - there is no preview Service */
  readonly preview?: "blue" | "green";
  readonly blue?: DeployedColor;
  readonly green?: DeployedColor;
  /** The limits of the colours' autoscalers. */
  readonly autoscalers?: Readonly<Partial<Record<"blue" | "green", object>>>;
  readonly built?: PreviousRelease["built"] & { readonly reference?: string; readonly imageId?: string };
  /** The outputs of the built image. */
  readonly pushed?: Readonly<Record<string, unknown>>;
  readonly versions?: PreviousRelease["versions"];
  readonly lasting?: PreviousRelease["lasting"];
  /** More outputs of the repository. */
  readonly repository?: Record<string, unknown>;
  readonly hooks?: PreviousRelease["hooks"];
  readonly gates?: PreviousRelease["gates"];
  readonly gateImage?: PreviousRelease["gateImage"];
  /** Outputs of the build of the gate's image. */
  readonly gateBuild?: { readonly reference: string; readonly content: string; readonly modes: string };
  readonly switches?: number;
  readonly served?: PreviousRelease["served"];
  /** What the public Service's component says that users reach. */
  readonly reached?: Readonly<Record<string, unknown>>;
  readonly autoscaled?: PreviousRelease["autoscaled"];
  /** Jobs by name, such as `blue-gate`. */
  readonly jobs?: Readonly<Record<string, DeployedJob>>;
}

export interface DeployedJob {
  readonly version: string;
  readonly image: string;
  readonly forSwitch?: number;
  /** @default - it has not completed */
  readonly completedAt?: string;
  /** Whether the Job itself was deleted, so that only its component is left. @default false */
  readonly gone?: boolean;
}

type State = Record<string, { type: string; outputs: Record<string, unknown> }>;

/** The outputs of a stack's resources, as the engine lists them. */
export function deployedState(deployed: DeployedState): State {
  const {
    activeColor,
    preview,
    built,
    pushed,
    versions,
    lasting,
    repository,
    hooks,
    gates,
    gateImage,
    gateBuild,
    switches,
    served,
    reached,
    autoscaled,
    jobs = {},
    autoscalers = {},
    ...colors
  } = deployed;
  const state: State = {};
  const add = (type: string, name: string, outputs: Record<string, unknown>) => {
    state[`urn:pulumi:test::gke-blue-green::gke-blue-green:x$${type}::${name}`] = { type, outputs };
  };
  add("kubernetes:core/v1:Namespace", "app", {});
  for (const [color, deployed] of Object.entries(colors)) {
    add("kubernetes:core/v1:Service", color, { spec: { selector: { color } } });
    if (!deployed) continue;
    const template = {
      metadata: { labels: { version: deployed.version } },
      spec: { containers: [{ image: deployed.image }] },
    };
    if (deployed.applied) {
      add("gke-blue-green:kubernetes:ColorDeployment", color, { ...deployed.applied });
    }
    add("kubernetes:apps/v1:Deployment", color, { spec: { replicas: deployed.replicas, template } });
  }
  for (const [color, spec] of Object.entries(autoscalers)) {
    add("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", color, { spec });
  }
  if (activeColor) {
    add("kubernetes:core/v1:Service", "public", {
      metadata: { namespace: "web" },
      spec: { selector: { app: "web", color: activeColor } },
    });
  }
  if (preview) add("kubernetes:core/v1:Service", "preview", { spec: { selector: { color: preview } } });
  if (reached) add("gke-blue-green:kubernetes:TrafficService", "public", { release: reached });
  if (lasting) {
    const { clusterName, location, nodeRange, podRange, serviceRange, nodeZones, project, registryHost } =
      lasting;
    const machineType = lasting.architecture === "arm64" ? "c4a-standard-2" : "e2-standard-2";
    if (lasting.architecture)
      add("gcp:container/nodePool:NodePool", "cluster-nodes", { nodeConfig: { machineType } });
    add("gcp:container/cluster:Cluster", "cluster", {
      ...{ project, name: clusterName, location, nodeLocations: nodeZones },
    });
    add("gcp:compute/subnetwork:Subnetwork", "network-subnetwork", {
      ipCidrRange: nodeRange,
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: podRange },
        { rangeName: "services", ipCidrRange: serviceRange },
      ],
    });
    add("gcp:artifactregistry/repository:Repository", "image-repository", {
      repositoryId: registryHost,
      ...repository,
    });
  }
  for (const [name, { version, image, forSwitch, completedAt, gone }] of Object.entries(jobs)) {
    add("gke-blue-green:kubernetes:ReleaseJob", name, gone ? { version, image, completedAt, forSwitch } : {});
    if (gone) continue;
    const env = [{ name: name.endsWith("gate") ? "EXPECTED_VERSION" : "RELEASE_VERSION", value: version }];
    add("kubernetes:batch/v1:Job", name, {
      metadata: { labels: forSwitch ? { switch: String(forSwitch) } : {} },
      spec: { template: { spec: { containers: [{ image, env }] } } },
      status: completedAt
        ? { conditions: [{ type: "Complete", status: "True" }], completionTime: completedAt }
        : { conditions: [{ type: "Failed", status: "True" }] },
    });
  }
  const record = { versions, hooks, gates, gateImage, switches, served, autoscaled };
  if (Object.values(record).some((each) => each)) {
    add("gke-blue-green:release:ReleaseRecord", "release-record", record);
  }
  if (gateBuild) add("gke-blue-green:gate:GateImage", "gate-image", { ...gateBuild });
  if (built) add("gke-blue-green:app:AppImage", "app-image", { ...built });
  if (pushed) add("docker:index/image:Image", "app-image", pushed);
  return state;
}
