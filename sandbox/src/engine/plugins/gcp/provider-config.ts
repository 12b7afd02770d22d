import type { CheckFailure, Properties, Value } from "../provider.ts";
import { Unknown } from "../provider.ts";

/** Config keys with the addresses of the APIs that the stand-in calls. */
const ENDPOINT_KEYS = {
  compute: "computeCustomEndpoint",
  container: "containerCustomEndpoint",
  serviceUsage: "serviceUsageCustomEndpoint",
  cloudBilling: "cloudBillingCustomEndpoint",
  resourceManager: "resourceManagerCustomEndpoint",
  artifactRegistry: "artifactRegistryCustomEndpoint",
  iam: "iamCustomEndpoint",
} as const;

export type ApiName = keyof typeof ENDPOINT_KEYS;

/** Keys that are taken because the stack's config is the same for the official plugin. */
const OTHER_KEYS = ["accessToken", "project", "region", "zone", "pollInterval", "skipRegionValidation"];
const IGNORED_KEYS = ["batching", "disableGlobalProjectWarning", "version", "pluginDownloadURL"];

export interface GcpConfig {
  readonly project: string | undefined;
  readonly region: string | undefined;
  readonly zone: string | undefined;
  readonly accessToken: string;
  readonly pollIntervalMs: number;
  /** Addresses of the APIs, each with a `/` at its end. */
  readonly endpoints: Readonly<Record<ApiName, string>>;
}

export function checkProviderConfig(config: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string) => failures.push({ property, reason });

  for (const [key, value] of Object.entries(config)) {
    if (value === Unknown || value === null || value === "") continue;
    if (key.endsWith("CustomEndpoint")) {
      const reason = badEndpoint(value);
      if (reason) fail(key, `gcp:${key} ${reason}`);
    } else if (![...OTHER_KEYS, ...IGNORED_KEYS].includes(key)) {
      const known = [...OTHER_KEYS, "batching", "…CustomEndpoint"].join(", ");
      fail(
        key,
        `the sandbox's stand-in for the gcp plugin does not cover the config key gcp:${key}; it covers ` +
          `${known}. Leave it out, or run the program with the official gcp plugin`,
      );
    }
  }
  for (const key of Object.values(ENDPOINT_KEYS)) {
    if (!text(config[key]) && config[key] !== Unknown) fail(key, `gcp:${key} is not set; ${LOOPBACK_ONLY}`);
  }
  if (!text(config.accessToken) && config.accessToken !== Unknown) {
    fail("accessToken", "gcp:accessToken is not set; set it to the sandbox's access token");
  }
  const interval = text(config.pollInterval);
  if (interval !== undefined && durationMs(interval) === undefined) {
    fail("pollInterval", `gcp:pollInterval must be a duration such as "1s" or "500ms", got "${interval}"`);
  }
  return failures;
}

const LOOPBACK_ONLY =
  "the sandbox's stand-in for the gcp plugin talks to a simulated Google Cloud on this machine only. " +
  "Set it to the sandbox's address, or run the program with the official gcp plugin";

function badEndpoint(value: Value): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) {
    return `must be a URL, got ${JSON.stringify(value)}`;
  }
  if (!value.endsWith("/")) return `must end in "/", got "${value}"`;
  const { hostname } = new URL(value);
  const loopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return loopback ? undefined : `is "${value}", which is not on this machine; ${LOOPBACK_ONLY}`;
}

/** @throws when the config is not one that `checkProviderConfig` passes. */
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
