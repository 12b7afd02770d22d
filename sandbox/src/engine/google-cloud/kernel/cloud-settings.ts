/** The range of one setting, which is always a whole number, and its meaning. */
export interface CloudSetting {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly means: string;
}

const HOUR_MS = 3_600_000;

/** The times and sizes of the simulated Google Cloud, which users can change. */
export const CLOUD_SETTINGS = {
  operationStepMs: {
    ...{ default: 250, least: 1, most: HOUR_MS },
    means: "how long an operation is PENDING, and at least how long it is RUNNING",
  },
  propagationDelayMs: {
    // Not 0, so that every first deployment meets this behaviour of Google's.
    ...{ default: 1500, least: 0, most: HOUR_MS },
    means: "how long calls to an API still get SERVICE_DISABLED after it was enabled",
  },
  defaultPoolGraceMs: {
    ...{ default: 10_000, least: 0, most: HOUR_MS },
    means: "how long the nodes of default-pool wait before they boot, when the request names no pools",
  },
  maxNodes: {
    ...{ default: 8, least: 1, most: 100 },
    means: "quota of a region: nodes, which are containers on this machine",
  },
  maxCpus: {
    ...{ default: 24, least: 1, most: 10_000 },
    means: "quota of a region: virtual CPUs of the nodes' machine types",
  },
  nodeCheckMs: {
    ...{ default: 5000, least: 1, most: HOUR_MS },
    means: "how often nodes are checked; broken nodes are repaired in pools with auto-repair",
  },
  repairAfterMs: {
    // Google waits about ten minutes. Here it is just long enough for Kubernetes to move the pods.
    ...{ default: 120_000, least: 0, most: HOUR_MS },
    means: "how long a node must be broken before it is repaired",
  },
} as const satisfies Record<string, CloudSetting>;

export type CloudSettingName = keyof typeof CLOUD_SETTINGS;
export type CloudSettings = Readonly<Record<CloudSettingName, number>>;

export const DEFAULT_CLOUD_SETTINGS = Object.fromEntries(
  Object.entries(CLOUD_SETTINGS).map(([name, setting]) => [name, setting.default]),
) as CloudSettings;
