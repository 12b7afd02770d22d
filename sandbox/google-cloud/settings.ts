/** How the simulated Google Cloud behaves in time and size. */
export interface Settings {
  /**
   * How long an operation stays PENDING, and how long it is RUNNING at least.
   * @default 250
   */
  readonly operationStepMs: number;
  /**
   * How long calls to an API still get SERVICE_DISABLED after its enablement is done.
   * @default 0
   */
  readonly propagationDelayMs: number;
  /**
   * How long the nodes of a default pool that nobody asked for by name wait before they boot.
   * @default 10000
   */
  readonly defaultPoolGraceMs: number;
  /**
   * Quota of a region: nodes, each of which is a container on this machine.
   * @default 8
   */
  readonly maxNodes: number;
  /**
   * Quota of a region: virtual CPUs that the nodes' machine types have in name.
   * @default 24
   */
  readonly maxCpus: number;
  /**
   * How often the nodes are looked after: those whose containers don't run are repaired, where a pool asks for it.
   * @default 5000
   */
  readonly nodeCheckMs: number;
  /**
   * How long a node is broken before it is repaired. Google waits some ten minutes; here it is long enough for
   * Kubernetes to have moved the pods.
   * @default 120000
   */
  readonly repairAfterMs: number;
}

export const DEFAULT_SETTINGS: Settings = {
  operationStepMs: 250,
  propagationDelayMs: 0,
  defaultPoolGraceMs: 10_000,
  maxNodes: 8,
  maxCpus: 24,
  nodeCheckMs: 5000,
  repairAfterMs: 120_000,
};
