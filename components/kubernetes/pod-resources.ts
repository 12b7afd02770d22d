/** Amounts of CPU and memory. */
export interface Resources {
  /** Thousandths of a CPU. */
  readonly milliCpu: number;
  /** Memory in MiB. */
  readonly memoryMib: number;
}

/** What a node keeps free for a pod. */
export interface Requests extends Resources {
  /**
   * Disk for the pod's folders in MiB.
   * @default 0
   */
  readonly diskMib?: number;
}

export interface PodResources {
  /** What a node keeps free for the pod. */
  readonly requests: Requests;
  /** What the pod may use. Kubernetes ends a container that needs more memory. */
  readonly limits: Resources;
}

/** The requests of the pod of a release's Job. */
export const JOB_REQUESTS: Resources = { milliCpu: 50, memoryMib: 64 };

/** The resources of a container, in Kubernetes' own spelling: a refresh would report any other as a change. */
export function containerResources({ requests, limits }: PodResources) {
  const { diskMib } = requests;
  const disk: Record<string, string> = diskMib ? { "ephemeral-storage": memoryText(diskMib) } : {};
  return { requests: { ...quantities(requests), ...disk }, limits: quantities(limits) };
}

/** The resources of a release's Job: it has the app's folders, may use what the app may use, and requests less. */
export function jobResources({ requests: { diskMib }, limits }: PodResources) {
  const requests = {
    diskMib,
    milliCpu: Math.min(JOB_REQUESTS.milliCpu, limits.milliCpu),
    memoryMib: Math.min(JOB_REQUESTS.memoryMib, limits.memoryMib),
  };
  return containerResources({ requests, limits });
}

export const cpuText = (milliCpu: number): string =>
  milliCpu % 1000 === 0 ? String(milliCpu / 1000) : `${milliCpu}m`;

export const memoryText = (mib: number): string => (mib % 1024 === 0 ? `${mib / 1024}Gi` : `${mib}Mi`);

const quantities = ({ milliCpu, memoryMib }: Resources) => ({
  cpu: cpuText(milliCpu),
  memory: memoryText(memoryMib),
});
