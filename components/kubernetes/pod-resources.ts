/** What a pod asks of its node. */
export interface Requests {
  readonly milliCpu: number;
  readonly memoryMib: number;
}

/** What a pod of a colour asks for. */
export const APP_REQUESTS: Requests = { milliCpu: 100, memoryMib: 96 };

/** What the pod of a release's Job asks for. */
export const JOB_REQUESTS: Requests = { milliCpu: 50, memoryMib: 64 };

/** How many pods more than its replicas a colour has while it rolls. */
export const MAX_SURGE_PERCENT = 25;

export function podResources({ milliCpu, memoryMib }: Requests) {
  return {
    requests: { cpu: `${milliCpu}m`, memory: `${memoryMib}Mi` },
    limits: { cpu: "1", memory: "192Mi" },
  };
}
