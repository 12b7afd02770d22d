import * as v from "valibot";
import {
  type AppContainer,
  DEFAULT_CONTAINER,
  FIRST_UNPRIVILEGED_PORT,
} from "../components/kubernetes/app-container.ts";
import {
  cpuText,
  memoryText,
  type PodResources,
  type Requests,
  type Resources,
} from "../components/kubernetes/pod-resources.ts";
import { leastReleaseSeconds, MOST_DRAIN_SECONDS } from "../components/kubernetes/pod-times.ts";
import { configError, setCommand } from "../components/release/config-error.ts";
import type { Config } from "./config-schema.ts";
import { cpu, size } from "./quantities.ts";
import {
  map,
  object,
  optional,
  optionalObject,
  optionalProperties,
  text,
  wholeNumber,
  words,
} from "./schema-parts.ts";

const { port, user, health, resources } = DEFAULT_CONTAINER;
const MOST_START_SECONDS = 3000;
const LARGEST_ID = 2 ** 31 - 1;
/** OpenTelemetry's default. */
const METRICS_PORT = 9464;
const METRICS_PATH = "/metrics";

const path = (example: string) => text(`a path that starts with /, such as ${example}`, example, /^\/\S*$/);
const seconds = (least: number, most: number, fallback: number) =>
  optional(wholeNumber(least, most, fallback), fallback);

const USER = v.pipe(
  wholeNumber(1, LARGEST_ID, user),
  v.metadata({
    type: "integer",
    expected: `a user id from 1 to ${LARGEST_ID}, as no pod may run as root`,
    nextStep: (key: string) =>
      "If the app's files belong to root, give them to another user in its Dockerfile, such as: COPY --chown=65532 . . " +
      `Set it with: ${setCommand(key, user)}`,
  }),
);

export const CONTAINER = {
  container: object({
    port: optional(wholeNumber(1, 65535, port), port),
    user: optional(USER, user),
    command: optional(words("node")),
    args: optional(words("server.js")),
    health: optionalProperties({
      path: optional(path("/healthz")),
      readyPath: optional(path("/healthz")),
      startSeconds: seconds(1, MOST_START_SECONDS, health.startSeconds),
      timeoutSeconds: optional(wholeNumber(1, 60, 5)),
      notReadyAfterSeconds: seconds(2, 300, health.notReadyAfterSeconds),
      restartAfterSeconds: seconds(10, 3600, health.restartAfterSeconds),
    }),
    resources: optionalProperties({
      requests: optionalProperties({ cpu: optional(cpu("100m")), memory: optional(size("96Mi")) }),
      limits: optionalProperties({ cpu: optional(cpu("1")), memory: optional(size("192Mi")) }),
    }),
    metrics: optionalObject({
      port: wholeNumber(FIRST_UNPRIVILEGED_PORT, 65535, METRICS_PORT),
      path: optional(path(METRICS_PATH), METRICS_PATH),
    }),
    writable: map(size("64Mi"), {
      pattern: /^(?!\/(proc|sys|dev)(\/|$))(?!.*\/\.{1,2}(\/|$))(\/[A-Za-z0-9._@-]+)+$/,
      expectedKey:
        "the path of a folder such as /var/cache, without a / at its end, and not in /proc, /sys or /dev",
      example: "/var/cache",
      item: "64Mi",
    }),
    drainSeconds: optional(wholeNumber(1, MOST_DRAIN_SECONDS, 60)),
  }),
};

/**
 * Reads what the app's container needs.
 *
 * @throws RunError
 */
export function readContainer(config: Config): AppContainer {
  const { resources, ...container } = config.container;
  checkStart(config);
  checkMetrics(container);
  return { ...container, resources: readResources(resources, container.writable) };
}

type ResourcesConfig = Config["container"]["resources"];

/** As in Kubernetes, a limit without a request is a request too. */
function readResources(
  { requests, limits }: ResourcesConfig,
  writable: AppContainer["writable"],
): PodResources {
  const requested: Requests = {
    diskMib: Object.values(writable).reduce((sum, mib) => sum + mib, 0),
    milliCpu: requests.cpu ?? limits.cpu ?? resources.requests.milliCpu,
    memoryMib: requests.memory ?? limits.memory ?? resources.requests.memoryMib,
  };
  const limited: Resources = {
    milliCpu: limits.cpu ?? Math.max(resources.limits.milliCpu, requested.milliCpu),
    memoryMib: limits.memory ?? 2 * requested.memoryMib,
  };
  checkLimit("cpu", cpuText, requested.milliCpu, limited.milliCpu);
  checkLimit("memory", memoryText, requested.memoryMib, limited.memoryMib);
  return { requests: requested, limits: limited };
}

/** Kubernetes refuses such a pod. */
function checkLimit(
  name: string,
  text: (amount: number) => string,
  requested: number,
  limited: number,
): void {
  if (limited >= requested) return;
  const key = `container.resources.limits.${name}`;
  throw configError(key, {
    got: text(limited),
    expected: `at least container.resources.requests.${name} (${text(requested)})`,
    nextStep: `Set it with: ${setCommand(key, text(requested))}`,
  });
}

/** Whoever reaches the app's port would reach its metrics. */
function checkMetrics({ port, metrics }: Pick<AppContainer, "port" | "metrics">): void {
  if (metrics?.port !== port) return;
  throw configError("container.metrics.port", {
    got: metrics.port,
    expected: "another port than container.port, so that users don't reach the metrics",
    nextStep: `Set it with: ${setCommand("container.metrics.port", port === METRICS_PORT ? METRICS_PORT + 1 : METRICS_PORT)}`,
  });
}

function checkStart({ container, releaseTimeoutSeconds }: Config): void {
  const { startSeconds } = container.health;
  const least = leastReleaseSeconds(startSeconds);
  // An app that starts at once may have a shorter limit than the default start.
  if (releaseTimeoutSeconds >= least || startSeconds <= health.startSeconds) return;
  throw configError("releaseTimeoutSeconds", {
    got: releaseTimeoutSeconds,
    expected:
      `at least ${least}, as a pod may take container.health.startSeconds (${startSeconds}) to start and an update ` +
      `${least - startSeconds} seconds more to see it`,
    nextStep: `Set it with: ${setCommand("releaseTimeoutSeconds", 2 * startSeconds)}`,
  });
}
