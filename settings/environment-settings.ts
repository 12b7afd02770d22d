import * as v from "valibot";
import { configError, removeCommand, setCommand } from "../components/release/config-error.ts";
import type { Color } from "../components/release/colors.ts";
import type { SecretReference, UnreadEnvironment } from "../components/google/secret-values.ts";
import type { Config } from "./config-schema.ts";
import type { IsSecret } from "./release-job-settings.ts";
import { schemaErrors } from "./schema-errors.ts";
import { about, map, object, text, textOrDigits } from "./schema-parts.ts";

/** Variables that the program sets in the pods, the gates and the hooks. */
const OWN_NAMES = [
  "PORT",
  "METRICS_PORT",
  "APP_COLOR",
  "POD_NAME",
  "NODE_NAME",
  "SHUTDOWN_DEADLINE_SECONDS",
  "RELEASE_VERSION",
];
const OWN_PREFIXES = ["SMOKE_", "EXPECTED_"];

const VALUE = v.pipe(
  v.union([
    // The operating system ends a value there.
    v.pipe(v.string(), v.regex(/^[^\0]*$/)),
    // YAML reads 1.10 as 1.1.
    v.pipe(v.number(), v.safeInteger()),
    v.boolean(),
    v.custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value)),
  ]),
  about({
    type: "string",
    expected:
      "a text, in quotes if it looks like a number with a point, or {secretManager: {secret, version}}",
    nextStep: (key) => `Set it with: ${setCommand(key, "…")}`,
  }),
);

/** A value in Secret Manager. The version is required, because the newest one changes by itself. */
const IN_SECRET_MANAGER = object({
  secretManager: object({
    secret: text(
      "the name of a secret, or projects/PROJECT/secrets/NAME for one in another project",
      "database-url",
      /^(projects\/[a-z][a-z0-9:.-]+\/secrets\/)?[A-Za-z0-9_-]{1,255}$/,
    ),
    version: textOrDigits("the number of a version, which never changes its value", "1", /^[1-9]\d{0,17}$/),
  }),
});

/**
 * Environment variables by name. A name is what both Kubernetes' checks of a variable and of a Secret's key accept.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/validation.go IsEnvVarName, IsConfigMapKey
 */
export const ENVIRONMENT = map(VALUE, {
  pattern: /^(?!\.$|\.\.)[-._A-Za-z][-._A-Za-z0-9]{0,252}$/,
  expectedKey:
    "the name of an environment variable: 1 to 253 letters, digits, underscores, hyphens and dots, not starting with " +
    "a digit or two dots",
  example: "LOG_LEVEL",
  item: "debug",
});

/** The environment of a colour: that of both colours, and the colour's own values over it. */
export function readEnvironment(
  config: Config,
  color: Color,
  isSecret: IsSecret,
): UnreadEnvironment | undefined {
  const environment = {
    ...valuesOf(config, "env", config.env, isSecret("env")),
    ...valuesOf(config, `${color}.env`, config[color]?.env ?? {}, isSecret(color)),
  };
  return Object.keys(environment).length > 0 ? environment : undefined;
}

function valuesOf(config: Config, key: string, values: Config["env"], isSecret: boolean): UnreadEnvironment {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, UnreadEnvironment[string]] => {
      refuseOwn(key, name, value, isSecret);
      if (typeof value !== "object") return [name, { value: String(value), isSecret }];
      return [name, reference(config["gcp:project"], `${key}["${name}"]`, value, isSecret)];
    }),
  );
}

function reference(project: string, key: string, value: object, isSecret: boolean): SecretReference {
  const schema = v.strictObject({ [key]: IN_SECRET_MANAGER });
  const result = v.safeParse(schema, { [key]: value }, { abortPipeEarly: true });
  if (!result.success) {
    // A misspelt key is missing too.
    const unknown = result.issues.filter(({ expected }) => expected === "never");
    throw schemaErrors(
      schema,
      unknown.length > 0 ? unknown : result.issues,
      { [key]: value },
      () => isSecret,
    );
  }
  const { secret, version } = result.output[key]!.secretManager;
  const [, other, , name = secret] = secret.split("/");
  return { key, project: other ?? project, secret: name, version };
}

function refuseOwn(key: string, name: string, got: unknown, isSecret: boolean): void {
  if (!OWN_NAMES.includes(name) && !OWN_PREFIXES.some((prefix) => name.startsWith(prefix))) return;
  const path = `${key}["${name}"]`;
  const own = [...OWN_NAMES, ...OWN_PREFIXES.map((prefix) => `${prefix}…`)].join(", ");
  throw configError(path, {
    got,
    isSecret,
    expected: `a name that the program does not set itself (${own})`,
    nextStep: `Remove it with: ${removeCommand(path)}`,
  });
}
