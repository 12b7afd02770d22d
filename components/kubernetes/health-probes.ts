import type { input } from "@pulumi/kubernetes/types/index.js";
import type { Health } from "./app-container.ts";

const START_PERIOD_SECONDS = 1;
const READY_PERIOD_SECONDS = 2;
const ALIVE_PERIOD_SECONDS = 10;
/** A busy app that answers late is no reason for a restart. */
const ALIVE_TIMEOUT_SECONDS = 5;

/** The three probes of the app's container. Without a path, they open a connection to its port. */
export function healthProbes(
  port: string,
  { path, readyPath = path, timeoutSeconds, ...health }: Health,
): Pick<input.core.v1.Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const ask = (path: string | undefined) =>
    path === undefined ? { tcpSocket: { port } } : { httpGet: { path, port } };
  return {
    startupProbe: {
      ...ask(path),
      periodSeconds: START_PERIOD_SECONDS,
      failureThreshold: health.startSeconds / START_PERIOD_SECONDS,
      timeoutSeconds: timeoutSeconds ?? 1,
    },
    readinessProbe: {
      ...ask(readyPath),
      periodSeconds: READY_PERIOD_SECONDS,
      failureThreshold: Math.ceil(health.notReadyAfterSeconds / READY_PERIOD_SECONDS),
      timeoutSeconds: timeoutSeconds ?? 1,
    },
    livenessProbe: {
      ...ask(path),
      periodSeconds: ALIVE_PERIOD_SECONDS,
      failureThreshold: Math.ceil(health.restartAfterSeconds / ALIVE_PERIOD_SECONDS),
      timeoutSeconds: timeoutSeconds ?? ALIVE_TIMEOUT_SECONDS,
    },
  };
}
