import type { KubernetesApi, KubernetesObject } from "../../components/kubernetes/live/kubernetes-api.ts";

/** An endpoint of a Service: its node, and `ending` when its pod ends and still serves. */
export type Endpoint = string | { readonly ending: string } | { readonly unready: string };

export interface StartedPod {
  readonly job: string;
  readonly node: string;
}

export interface HandoverClusterOptions {
  /** The colour that users reach. @default "blue" */
  readonly selected?: string;
  /** What each Service selects. */
  readonly services: Readonly<Record<string, Endpoint[]>>;
  /** What becomes of the pod of a new Job. @default - it is ready at once */
  readonly onStart?: (pod: StartedPod) => KubernetesObject | undefined;
}

/** A cluster's API in memory, with EndpointSlices, one Deployment `green`, and Jobs that start pods. */
export class HandoverCluster {
  readonly jobs: KubernetesObject[] = [];
  /** The deadlines that were set after the Jobs' creation, by the Jobs' names. */
  readonly deadlines: [job: string, seconds: number][] = [];
  readonly #pods: KubernetesObject[] = [];
  readonly #options: HandoverClusterOptions;

  constructor(options: HandoverClusterOptions) {
    this.#options = options;
  }

  readonly api: KubernetesApi = {
    get: (path) => Promise.resolve(this.#read(new URL(path, "http://x"))),
    create: (_, job) => {
      this.jobs.push(job);
      const pod = { job: nameOf(job), node: nodeOf(job) };
      const status = this.#options.onStart?.(pod);
      if (status) {
        this.#pods.push({ metadata: { labels: { "batch.kubernetes.io/job-name": pod.job } }, status });
      } else {
        this.#options.services.green!.push(pod.node);
      }
      return Promise.resolve();
    },
    merge: (path, { spec }) => {
      const { activeDeadlineSeconds } = spec as { readonly activeDeadlineSeconds: number };
      this.deadlines.push([path.split("/").at(-1)!, activeDeadlineSeconds]);
      return Promise.resolve();
    },
    apply: () => Promise.reject(new Error("nothing is applied")),
    close: () => undefined,
  };

  #read({ pathname, searchParams }: URL): KubernetesObject | undefined {
    const { selected = "blue" } = this.#options;
    if (pathname.endsWith("/services/public")) return { spec: { selector: { app: "web", color: selected } } };
    if (pathname.endsWith("/deployments/green")) return DEPLOYMENT;
    if (pathname === "/api/v1/namespaces/web/pods") return { items: this.#pods };
    if (!pathname.endsWith("/endpointslices")) return undefined;
    const asked = /\((.*)\)/.exec(searchParams.get("labelSelector") ?? "")?.[1]?.split(",") ?? [];
    return {
      items: asked.map((service) => ({
        metadata: { labels: { "kubernetes.io/service-name": service } },
        endpoints: this.#options.services[service]?.map(endpoint),
      })),
    };
  }
}

const DEPLOYMENT = {
  spec: {
    template: {
      metadata: { labels: { app: "web", color: "green", version: "1.1.0" } },
      spec: {
        restartPolicy: "Always",
        topologySpreadConstraints: [{ topologyKey: "kubernetes.io/hostname" }],
        tolerations: [{ key: "node.kubernetes.io/not-ready" }],
        containers: [{ name: "app", image: "gcr.io/p/web@sha256:1" }],
      },
    },
  },
};

function endpoint(described: Endpoint): KubernetesObject {
  if (typeof described === "string") return { nodeName: described, conditions: { ready: true } };
  return "ending" in described
    ? { nodeName: described.ending, conditions: { ready: false, serving: true, terminating: true } }
    : { nodeName: described.unready, conditions: { ready: false, serving: false, terminating: false } };
}

const nameOf = (job: KubernetesObject) => (job.metadata as { readonly name: string }).name;

function nodeOf(job: KubernetesObject): string {
  return /"values":\["([^"]*)"\]/.exec(JSON.stringify(job))![1]!;
}
