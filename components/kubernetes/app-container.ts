import type { PodResources } from "./pod-resources.ts";

/** How Kubernetes asks whether a container is well. */
export interface Health {
  /**
   * The path that answers while the app is alive.
   * @default - the port has to accept connections
   */
  readonly path?: string;
  /**
   * The path that answers while the app can take requests.
   * @default - that of `path`
   */
  readonly readyPath?: string;
  /** How long a start may take before the container is started again. */
  readonly startSeconds: number;
  /**
   * How long an answer may take.
   * @default - 1 second, and 5 before a restart of an app that has started
   */
  readonly timeoutSeconds?: number;
  /** A pod gets no new requests after it has failed for this long. */
  readonly notReadyAfterSeconds: number;
  /** A container is started again after it has failed for this long. */
  readonly restartAfterSeconds: number;
}

/** Below it, only root may listen, without a setting of the node or the pod. */
export const FIRST_UNPRIVILEGED_PORT = 1024;

/** Where the container answers with its metrics, in the format that Prometheus reads. */
export interface MetricsEndpoint {
  /** The port, which is not the app's own. It is in the variable METRICS_PORT too. */
  readonly port: number;
  /** The path. */
  readonly path: string;
}

/** What the program has to know of the app's container. Plain, as it decides Services, limits and errors. */
export interface AppContainer {
  /** The port that the app listens on. It is in the variable PORT too. */
  readonly port: number;
  /** The user that the container runs as, and its group. Not root. */
  readonly user: number;
  /**
   * The program that runs.
   * @default - the image's own
   */
  readonly command?: readonly string[];
  /**
   * The program's arguments.
   * @default - the image's own
   */
  readonly args?: readonly string[];
  /** How Kubernetes asks whether the container is well. */
  readonly health: Health;
  /** What a pod requests, and what it may use. */
  readonly resources: PodResources;
  /**
   * Where the metrics are.
   * @default - none are collected
   */
  readonly metrics?: MetricsEndpoint;
  /** Empty folders that the app may write to, with their sizes in MiB. `/tmp` is always one of them. */
  readonly writable: Readonly<Record<string, number>>;
  /**
   * The longest request, which a pod that stops lets end.
   * @default - 15 seconds, and the app has its own deadline
   */
  readonly drainSeconds?: number;
}

export const DEFAULT_CONTAINER: AppContainer = {
  port: 8080,
  user: 65532,
  health: { startSeconds: 60, notReadyAfterSeconds: 4, restartAfterSeconds: 30 },
  resources: {
    requests: { milliCpu: 100, memoryMib: 96 },
    limits: { milliCpu: 1000, memoryMib: 192 },
  },
  writable: {},
};
