import type { KubernetesApi, KubernetesObject } from "../components/kubernetes/live/kubernetes-api.ts";
import type { Color } from "../components/release/colors.ts";
import { COLORS } from "../components/release/colors.ts";

/** What the live cluster has of a release. */
export interface LiveRelease {
  /** What external users reach. */
  readonly public: LiveTraffic;
  /** What internal testers reach. */
  readonly preview: LiveTraffic;
  /** The colours that have a Deployment. */
  readonly colors: Readonly<Partial<Record<Color, LiveColor>>>;
}

export interface LiveTraffic {
  /**
   * The colour that the Service selects.
   * @default - there is no Service, or it selects something else
   */
  readonly color?: Color;
  /**
   * Address of the load balancer.
   * @default - it has none yet
   */
  readonly address?: string;
  /**
   * The Service itself.
   * @default - there is none
   */
  readonly service?: KubernetesObject;
}

export interface LiveColor {
  /** The version in the pods' labels. */
  readonly version?: string;
  /** The pods' image by digest. */
  readonly image?: string;
  readonly readyPods: number;
  /** The number of pods that the Deployment asks for. */
  readonly wantedPods: number;
}

export const servicesPath = (namespace: string) => `/api/v1/namespaces/${namespace}/services`;

/** Reads both traffic Services and both Deployments, all at once. */
export async function liveRelease(api: Pick<KubernetesApi, "get">, namespace: string): Promise<LiveRelease> {
  const [publicService, previewService, ...deployments] = await Promise.all([
    api.get(`${servicesPath(namespace)}/public`),
    api.get(`${servicesPath(namespace)}/preview`),
    ...COLORS.map((color) => api.get(`/apis/apps/v1/namespaces/${namespace}/deployments/${color}`)),
  ]);
  return {
    public: trafficOf(publicService),
    preview: trafficOf(previewService),
    colors: Object.fromEntries(
      COLORS.flatMap((color, index) => {
        const deployment = deployments[index];
        return deployment ? [[color, colorOf(deployment)]] : [];
      }),
    ),
  };
}

function trafficOf(service: KubernetesObject | undefined): LiveTraffic {
  if (!service) return {};
  const { spec, status } = service as {
    readonly spec?: { readonly selector?: { readonly color?: string } };
    readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
  };
  return {
    service,
    color: COLORS.find((color) => color === spec?.selector?.color),
    address: status?.loadBalancer?.ingress?.[0]?.ip,
  };
}

function colorOf(deployment: KubernetesObject): LiveColor {
  const { spec, status } = deployment as {
    readonly spec?: {
      readonly replicas?: number;
      readonly template?: { readonly metadata?: { readonly labels?: { readonly version?: string } } };
    };
    readonly status?: { readonly readyReplicas?: number };
  };
  return {
    version: spec?.template?.metadata?.labels?.version,
    image: imageOf(deployment),
    readyPods: status?.readyReplicas ?? 0,
    wantedPods: spec?.replicas ?? 0,
  };
}

/** The image in the pod template of a Deployment or a Job. */
export function imageOf(object: KubernetesObject): string | undefined {
  const { spec } = object as {
    readonly spec?: {
      readonly template?: {
        readonly spec?: { readonly containers?: readonly { readonly image?: string }[] };
      };
    };
  };
  return spec?.template?.spec?.containers?.[0]?.image;
}
