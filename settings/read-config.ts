import * as v from "valibot";
import { CONFIG, type Config } from "./config-schema.ts";
import { schemaErrors } from "./schema-errors.ts";

/** The stack's config as the engine hands it over: `namespace:key` to text, with objects and lists as JSON. */
export type RawConfig = Readonly<Record<string, string>>;

/**
 * Reads the project's own keys and the Google Cloud project.
 *
 * @param projectName the name in `Pulumi.yaml`, which is the namespace of the project's own keys
 * @throws RunError with one line for each value that the schema refuses
 */
export function readConfig(raw: RawConfig, projectName: string): Config {
  const prefix = `${projectName}:`;
  const own = Object.entries(raw)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  const config: unknown = { ...Object.fromEntries(own), "gcp:project": raw["gcp:project"] ?? "" };
  const result = v.safeParse(CONFIG, config, { abortPipeEarly: true });
  if (result.success) return result.output;
  throw schemaErrors(CONFIG, result.issues, config);
}
