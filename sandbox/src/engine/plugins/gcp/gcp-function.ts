import type { Properties } from "../provider.ts";
import type { GoogleRequest } from "./google-api.ts";
import type { GcpConfig } from "./provider-config.ts";

/** One function of `@pulumi/gcp`. */
export interface GcpFunction {
  /** Such as `gcp:organizations/getProject:getProject`. */
  readonly token: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  call(context: FunctionContext, args: Record<string, string>): Promise<Properties>;
}

export interface FunctionContext {
  readonly config: GcpConfig;
  readonly send: (request: GoogleRequest) => Promise<Properties>;
}

/** @throws when an argument is missing, not a string, or not covered. */
export function checkArguments(
  { token, required, optional }: GcpFunction,
  args: Properties,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(args)) {
    if (value === null) continue;
    if (![...required, ...optional].includes(name)) {
      throw new Error(
        `the sandbox's stand-in for the gcp plugin does not cover the argument "${name}" of ${token}; ` +
          "leave it out, or run the program with the official gcp plugin",
      );
    }
    if (typeof value !== "string") throw new Error(`"${name}" of ${token} must be a string`);
    checked[name] = value;
  }
  const missing = required.find((name) => !checked[name]);
  if (missing) throw new Error(`"${missing}" of ${token} is required; set it`);
  return checked;
}

/** @throws when neither the arguments nor the provider's config name a project. */
export function projectOf(
  { config }: FunctionContext,
  { project, projectId }: Record<string, string>,
): string {
  const found = project ?? projectId ?? config.project;
  if (found) return found;
  throw new Error("no project is given and there is no gcp:project in the stack's config; set one of them");
}
