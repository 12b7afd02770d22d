/** The resources that a pod requests. */
export interface Requests {
  /** Thousandths of a CPU. */
  readonly milliCpu: number;
  /** Memory in MiB. */
  readonly memoryMib: number;
}

/** The requests of a colour's pod. */
export const APP_REQUESTS: Requests = { milliCpu: 100, memoryMib: 96 };

/** The requests of the pod of a release's Job. */
export const JOB_REQUESTS: Requests = { milliCpu: 50, memoryMib: 64 };

/** Requests and limits of a container. */
export function podResources({ milliCpu, memoryMib }: Requests) {
  return {
    requests: { cpu: `${milliCpu}m`, memory: `${memoryMib}Mi` },
    limits: { cpu: "1", memory: "192Mi" },
  };
}
