/** What one setting may be, a whole number always, and what it does. */
export interface CloudSetting {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly means: string;
}

const HOUR_MS = 3_600_000;

/** How the simulated Google Cloud behaves in time and size: each setting, for people to read and to change. */
export const CLOUD_SETTINGS = {
  operationStepMs: {
    ...{ default: 250, least: 1, most: HOUR_MS },
    means: "how long an operation stays PENDING, and how long it is RUNNING at least",
  },
  propagationDelayMs: {
    // So that each first deployment meets what Google does.
    ...{ default: 1500, least: 0, most: HOUR_MS },
    means: "how long calls to an API still get SERVICE_DISABLED after its enablement is done",
  },
  defaultPoolGraceMs: {
    ...{ default: 10_000, least: 0, most: HOUR_MS },
    means: "how long the nodes of a default pool that nobody asked for by name wait before they boot",
  },
  maxNodes: {
    ...{ default: 8, least: 1, most: 100 },
    means: "quota of a region: nodes, each of which is a container on this machine",
  },
  maxCpus: {
    ...{ default: 24, least: 1, most: 10_000 },
    means: "quota of a region: virtual CPUs that the nodes' machine types have in name",
  },
  nodeCheckMs: {
    ...{ default: 5000, least: 1, most: HOUR_MS },
    means: "how often nodes are looked after: broken ones are repaired, where their pool asks for it",
  },
  repairAfterMs: {
    // Google waits some ten minutes; here it is long enough for Kubernetes to have moved the pods.
    ...{ default: 120_000, least: 0, most: HOUR_MS },
    means: "how long a node is broken before it is repaired",
  },
} as const satisfies Record<string, CloudSetting>;

export type CloudSettingName = keyof typeof CLOUD_SETTINGS;
export type CloudSettings = Readonly<Record<CloudSettingName, number>>;

export const DEFAULT_CLOUD_SETTINGS = Object.fromEntries(
  Object.entries(CLOUD_SETTINGS).map(([name, setting]) => [name, setting.default]),
) as CloudSettings;
