import * as v from "valibot";
import { CONFIG, type Config } from "./config-schema.ts";
import type { IsSecret } from "./release-job-settings.ts";
import { schemaErrors } from "./schema-errors.ts";

/** The stack's config as the engine hands it over: `namespace:key` to text, with objects and lists as JSON. */
export type RawConfig = Readonly<Record<string, string>>;

/**
 * Reads the project's own keys and the Google Cloud project.
 *
 * @param projectName the name in `Pulumi.yaml`, which is the namespace of the project's own keys
 * @param isSecret whether a part of a key's value is a secret
 * @throws RunError with one line for each value that the schema refuses
 */
export function readConfig(raw: RawConfig, projectName: string, isSecret: IsSecret): Config {
  const prefix = `${projectName}:`;
  const own = Object.entries(raw)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  const config: unknown = { ...Object.fromEntries(own), "gcp:project": raw["gcp:project"] ?? "" };
  const result = v.safeParse(CONFIG, config, { abortPipeEarly: true });
  if (result.success) return result.output;
  // Whoever knows the address of a webhook can post to it.
  const isHidden = (key: string) => key === "notify" || isSecret(key as keyof Config);
  throw schemaErrors(CONFIG, result.issues, config, isHidden);
}
