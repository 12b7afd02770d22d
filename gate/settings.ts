import type { Check } from "./check.ts";

export interface Settings {
  /** Address of the colour's own Service. */
  readonly url: string;
  /**
   * Host and port. The host resolves to each of the colour's ready pods.
   * @default - only the Service is tested
   */
  readonly pods?: string;
  readonly checks: readonly Check[];
  /** Replaces `{version}` in what a check expects. */
  readonly version: string;
  /** Replaces `{color}` in what a check expects. */
  readonly color: string;
  /** How long the gate tries again. */
  readonly timeoutSeconds: number;
}

/**
 * Reads the environment.
 *
 * @throws Error that names the variable
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const required = (name: string) => {
    const value = environment[name];
    if (value) return value;
    throw new Error(`${name} is not set. The gate needs SMOKE_URL and SMOKE_CHECKS.`);
  };
  return {
    url: required("SMOKE_URL").replace(/\/$/, ""),
    ...(environment.SMOKE_PODS && { pods: environment.SMOKE_PODS }),
    checks: readChecks(required("SMOKE_CHECKS")),
    version: environment.EXPECTED_VERSION ?? "",
    color: environment.EXPECTED_COLOR ?? "",
    timeoutSeconds: readSeconds(environment.SMOKE_TIMEOUT_SECONDS),
  };
}

function readChecks(text: string): Check[] {
  try {
    const checks = JSON.parse(text) as unknown;
    if (Array.isArray(checks) && checks.length > 0) return checks as Check[];
  } catch {
    // The error below is about any other text.
  }
  throw new Error(
    `SMOKE_CHECKS: expected a list of checks as JSON, such as [{"path":"/","status":200}], got '${text}'.`,
  );
}

function readSeconds(text: string | undefined): number {
  if (!text) return 60;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`SMOKE_TIMEOUT_SECONDS: expected a whole number, got '${text}'. Correct it or unset it.`);
}
