import { notCovered } from "../not-covered.ts";
import type { CheckFailure, Properties, Value } from "../provider.ts";
import { Unknown } from "../provider.ts";

/** The config keys with the addresses of the APIs that this plugin calls. */
const ENDPOINT_KEYS = {
  compute: "computeCustomEndpoint",
  container: "containerCustomEndpoint",
  serviceUsage: "serviceUsageCustomEndpoint",
  cloudBilling: "cloudBillingCustomEndpoint",
  resourceManager: "resourceManagerCustomEndpoint",
  artifactRegistry: "artifactRegistryCustomEndpoint",
  iam: "iamCustomEndpoint",
  dns: "dnsCustomEndpoint",
  kms: "kmsCustomEndpoint",
  secretManager: "secretManagerCustomEndpoint",
  storage: "storageCustomEndpoint",
} as const;

export type ApiName = keyof typeof ENDPOINT_KEYS;

/** Further keys. This plugin accepts all that the sandbox sets for the official plugin. */
const OTHER_KEYS = ["accessToken", "project", "region", "zone", "pollInterval", "skipRegionValidation"];
const IGNORED_KEYS = ["batching", "disableGlobalProjectWarning", "version", "pluginDownloadURL"];

export interface GcpConfig {
  readonly project: string | undefined;
  readonly region: string | undefined;
  readonly zone: string | undefined;
  readonly accessToken: string;
  readonly pollIntervalMs: number;
  /** Addresses of the APIs, which all end in `/`. */
  readonly endpoints: Readonly<Record<ApiName, string>>;
}

export function checkProviderConfig(config: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string) => failures.push({ property, reason });

  for (const [key, value] of Object.entries(config)) {
    if (value === Unknown || value === null || value === "") continue;
    if (key.endsWith("CustomEndpoint")) {
      const reason = badEndpoint(value);
      if (reason) fail(key, `gcp:${key}: ${reason}`);
    } else if (![...OTHER_KEYS, ...IGNORED_KEYS].includes(key)) {
      const covered = [...OTHER_KEYS, "batching", "…CustomEndpoint"];
      fail(key, notCovered("gcp", `the config key gcp:${key}`, covered));
    }
  }
  for (const key of Object.values(ENDPOINT_KEYS)) {
    if (!text(config[key]) && config[key] !== Unknown) {
      fail(key, `gcp:${key}: ${LOOPBACK_ONLY}, got nothing. ${NEXT}`);
    }
  }
  if (!text(config.accessToken) && config.accessToken !== Unknown) {
    fail("accessToken", `gcp:accessToken: expected the sandbox's access token, got nothing. ${NEXT}`);
  }
  const interval = text(config.pollInterval);
  if (interval !== undefined && durationMs(interval) === undefined) {
    fail("pollInterval", `gcp:pollInterval: expected a duration such as "1s" or "500ms", got "${interval}"`);
  }
  return failures;
}

const LOOPBACK_ONLY = "expected the address of the sandbox on this machine";
const NEXT = "Run 'npm start', which sets it, or use the official gcp plugin";

function badEndpoint(value: Value): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) {
    return `expected a URL, got ${JSON.stringify(value)}`;
  }
  if (!value.endsWith("/")) return `expected a URL that ends in "/", got "${value}"`;
  const { hostname } = new URL(value);
  const loopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return loopback ? undefined : `${LOOPBACK_ONLY}, got "${value}". ${NEXT}`;
}

/** @throws when `checkProviderConfig` has failures */
export function parseProviderConfig(config: Properties): GcpConfig {
  const failures = checkProviderConfig(config);
  if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
  return {
    project: text(config.project),
    region: text(config.region),
    zone: text(config.zone),
    accessToken: text(config.accessToken) ?? "",
    pollIntervalMs: durationMs(text(config.pollInterval) ?? "10s")!,
    endpoints: Object.fromEntries(
      Object.entries(ENDPOINT_KEYS).map(([api, key]) => [api, text(config[key])]),
    ) as Record<ApiName, string>,
  };
}

const text = (value: Value | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function durationMs(duration: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(duration) ?? [];
  return amount === undefined ? undefined : Number(amount) * UNITS[unit!]!;
}
