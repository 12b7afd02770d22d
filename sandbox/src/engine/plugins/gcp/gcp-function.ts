import { notCovered } from "../not-covered.ts";
import type { Properties } from "../provider.ts";
import type { GoogleRequest } from "./google-api.ts";
import type { GcpConfig } from "./gcp-config.ts";

/** One function of `@pulumi/gcp`. */
export interface GcpFunction {
  /** Token such as `gcp:organizations/getProject:getProject`. */
  readonly token: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  call(context: FunctionContext, args: Record<string, string>): Promise<Properties>;
}

export interface FunctionContext {
  readonly config: GcpConfig;
  readonly send: (request: GoogleRequest) => Promise<Properties>;
}

/** @throws when an argument is missing, not a string or not covered */
export function checkArguments(
  { token, required, optional }: GcpFunction,
  args: Properties,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(args)) {
    if (value === null) continue;
    if (![...required, ...optional].includes(name)) {
      throw new Error(notCovered("gcp", `the argument "${name}" of ${token}`));
    }
    if (typeof value !== "string") {
      throw new Error(`"${name}" of ${token}: expected a string, got ${JSON.stringify(value)}`);
    }
    checked[name] = value;
  }
  const missing = required.find((name) => !checked[name]);
  if (missing) throw new Error(`"${missing}" of ${token}: expected a value, got nothing. Set it`);
  return checked;
}

/** @throws when neither the arguments nor the provider's config name a project */
export function projectOf(
  { config }: FunctionContext,
  { project, projectId }: Record<string, string>,
): string {
  const found = project ?? projectId ?? config.project;
  if (found) return found;
  throw new Error(
    "expected a project argument or gcp:project in the stack's config, got neither. Set one of them",
  );
}
