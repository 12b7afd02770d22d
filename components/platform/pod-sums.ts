import type { Requests } from "../kubernetes/pod-resources.ts";

/** Pods and what they request, all together. */
export type PodSums = Required<Requests> & { readonly pods: number };

export const NO_PODS: PodSums = { pods: 0, milliCpu: 0, memoryMib: 0, diskMib: 0 };

/** A pod as the cluster shows it. */
export interface RunningPod {
  readonly metadata: { readonly namespace: string };
  readonly spec?: {
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
}
interface Container {
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
}

/** Sums what pods request. */
export function sumsOf(pods: readonly RunningPod[]): PodSums {
  const sum = (resource: string) => pods.reduce((total, pod) => total + requestOf(pod, resource), 0);
  return {
    pods: pods.length,
    milliCpu: Math.ceil(sum("cpu") * 1000),
    memoryMib: Math.ceil(sum("memory") / 2 ** 20),
    diskMib: Math.ceil(sum("ephemeral-storage") / 2 ** 20),
  };
}

/** As the scheduler counts: the containers together, or the largest of those that run before them. */
function requestOf({ spec = {} }: RunningPod, resource: string): number {
  const requests = (containers: readonly Container[] = []) =>
    containers.map(({ resources }) => amount(resources?.requests?.[resource] ?? "0"));
  const together = requests(spec.containers).reduce((total, each) => total + each, 0);
  return Math.max(together, ...requests(spec.initContainers));
}

// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
const SUFFIXES = ["k", "M", "G", "T", "P", "E"];

/** A quantity of Kubernetes as a number. */
export function amount(quantity: string): number {
  const [, number = "0", suffix = ""] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(quantity) ?? [];
  if (suffix === "m") return Number(number) / 1000;
  const power = SUFFIXES.indexOf(suffix.replace(/i$/, "").replace("K", "k")) + 1;
  return Number(number) * (suffix.endsWith("i") ? 1024 : 1000) ** power;
}
