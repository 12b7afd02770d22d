import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** What an instance shows about itself on its page and as JSON on `/version`. */
export interface Identity {
  readonly version: string;
  readonly color: string;
  readonly pod: string;
  readonly node: string;
}

export interface Settings {
  readonly identity: Identity;
  readonly port: number;
  /**
   * The port that answers `/metrics`.
   * @default - no metrics
   */
  readonly metricsPort?: number;
  /** How long an idle keep-alive connection stays open. Clients see it in the `Keep-Alive` header. */
  readonly keepAliveSeconds: number;
  /** How long a shutdown may take. It must be shorter than the pod's grace period minus the preStop sleep. */
  readonly shutdownDeadlineSeconds: number;
}

/** Reads the environment. Unset and empty variables get the default. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const metricsPort = number(environment, "METRICS_PORT", { maximum: 65535 });
  return {
    identity: {
      version: environment.APP_VERSION || packageVersion(),
      color: environment.APP_COLOR || "none",
      pod: environment.POD_NAME || hostname(),
      node: environment.NODE_NAME || "unknown",
    },
    port: number(environment, "PORT", { default: 8080, maximum: 65535 }),
    ...(metricsPort !== undefined && { metricsPort }),
    keepAliveSeconds: number(environment, "KEEP_ALIVE_SECONDS", { default: 5, maximum: 600 }),
    shutdownDeadlineSeconds: number(environment, "SHUTDOWN_DEADLINE_SECONDS", { default: 15, maximum: 3600 }),
  };
}

function number<Default extends number | undefined = undefined>(
  environment: NodeJS.ProcessEnv,
  name: string,
  { default: byDefault, maximum }: { default?: Default; maximum: number },
): number | Default {
  const text = environment[name];
  if (!text) return byDefault as Default;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= maximum) return value;
  throw new Error(
    `${name}: expected a whole number from 0 to ${maximum}, got '${text}'. Correct it or unset it.`,
  );
}

function packageVersion(): string {
  const file = new URL("package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
