import {
  PatchStrategy,
  type V1DaemonSet,
  type V1Deployment,
  type V1Node,
  type V1PodSpec,
} from "@kubernetes/client-node";
import { GKE_SYSTEM_PODS, type SystemPod } from "./gke-system-pods.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";

export interface SystemPodsOptions {
  readonly client: Pick<KubernetesClient, "objects">;
  /** An image that every node has. Its program only waits. */
  readonly image: string;
}

const NAMESPACE = "kube-system";

/** Keeps a place for the pods that GKE itself runs: pods that do nothing, with the real ones' requests. */
export class SystemPods {
  readonly #options: SystemPodsOptions;
  /** The objects as they were applied last, by name. */
  readonly #applied = new Map<string, string>();

  constructor(options: SystemPodsOptions) {
    this.#options = options;
  }

  /** Creates them, and changes their number with the number of nodes, as GKE's autoscalers do. */
  async reconcile(nodes: readonly V1Node[]): Promise<void> {
    const { client, image } = this.#options;
    for (const object of systemPodObjects(image, nodes.filter(hasStarted).length)) {
      const [name, text] = [object.metadata!.name!, JSON.stringify(object)];
      if (this.#applied.get(name) === text) continue;
      await client.objects.patch(
        object,
        undefined,
        undefined,
        "sandbox",
        true,
        PatchStrategy.ServerSideApply,
      );
      this.#applied.set(name, text);
    }
  }
}

// A lost node has the status Unknown. With more pods than started nodes, the first node would get all of them.
const hasStarted = ({ status }: V1Node) =>
  status?.conditions?.some((each) => each.type === "Ready" && each.status !== "False") === true;

export function systemPodObjects(image: string, nodes: number): (V1DaemonSet | V1Deployment)[] {
  return GKE_SYSTEM_PODS.map((pod) => {
    const labels = { "k8s-app": pod.name };
    const metadata = { name: pod.name, namespace: NAMESPACE, labels };
    const template = { metadata: { labels }, spec: podSpec(pod, image) };
    const common = { apiVersion: "apps/v1", metadata };
    return pod.replicas
      ? {
          ...common,
          kind: "Deployment",
          spec: { replicas: pod.replicas(nodes), selector: { matchLabels: labels }, template },
        }
      : { ...common, kind: "DaemonSet", spec: { selector: { matchLabels: labels }, template } };
  });
}

function podSpec(pod: SystemPod, image: string): V1PodSpec {
  return {
    priorityClassName: pod.replicas ? "system-cluster-critical" : "system-node-critical",
    // A drained node keeps a DaemonSet's pods until its end.
    ...(pod.replicas ? { affinity: apart(pod.name) } : { tolerations: [{ operator: "Exists" }] }),
    ...(pod.hostNetwork ? { hostNetwork: true } : {}),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    containers: [
      {
        ...{ name: pod.name, image, imagePullPolicy: "Never" },
        resources: { requests: { cpu: `${pod.milliCpu}m`, memory: `${pod.memoryMib}Mi` } },
      },
    ],
  };
}

const apart = (name: string): V1PodSpec["affinity"] => ({
  podAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      {
        weight: 100,
        podAffinityTerm: {
          topologyKey: "kubernetes.io/hostname",
          labelSelector: { matchLabels: { "k8s-app": name } },
        },
      },
    ],
  },
});
