import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type { input } from "@pulumi/kubernetes/types/index.js";
import * as pulumi from "@pulumi/pulumi";
import { scryptSync } from "node:crypto";
import type { Color } from "../release/colors.ts";
import { asLiteral, type Environment } from "../release/environment.ts";
import { colorLabels } from "./labels.ts";

export interface AppEnvironmentArgs {
  /** The provider for the cluster. */
  readonly provider: Provider;
  /** Namespace of the app. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the app. Plain, as it decides labels. */
  readonly appName: string;
  /** The colour. Plain, as it decides names and labels. */
  readonly color: Color;
  /** The variables. Plain, as they decide the Secret's name. */
  readonly environment: Environment;
}

/** The environment variables of a colour, as its pods and its Jobs have them. */
export interface AppEnvironment {
  /** The entries of a container's `env`. A secret is in it by reference only. */
  readonly variables: readonly input.core.v1.EnvVar[];
  /** What the entries refer to. It comes before the pods and the Jobs. */
  readonly resources: readonly pulumi.Resource[];
}

/** Makes the environment variables of a colour, with a Secret if one of them is secret. */
export function appEnvironment(args: AppEnvironmentArgs, parent: pulumi.Resource): AppEnvironment {
  const entries = Object.entries(args.environment).sort(([one], [other]) => (one < other ? -1 : 1));
  const secrets = Object.fromEntries(
    entries.filter(([, { isSecret }]) => isSecret).map(([name, { value }]) => [name, value]),
  );
  const hasSecrets = Object.keys(secrets).length > 0;
  const secretName = hasSecrets ? `${args.color}-env-${slowHash(secrets, args)}` : "";
  return {
    variables: entries.map(([name, { value, isSecret }]) =>
      isSecret
        ? { name, valueFrom: { secretKeyRef: { name: secretName, key: name } } }
        : { name, value: asLiteral(value) },
    ),
    resources: hasSecrets ? [createSecret(secretName, secrets, args, parent)] : [],
  };
}

/**
 * The Secret of one content. Another content is another resource: the update creates it before the pods change, and
 * deletes the old one after everything else has succeeded. So a pod that restarts always finds its own. If the content
 * were only a change of one resource, the old Secret of an update that failed would wait for its deletion, also when the
 * next update takes it again.
 */
function createSecret(
  secretName: string,
  secrets: Readonly<Record<string, string>>,
  { provider, namespace, appName, color }: AppEnvironmentArgs,
  parent: pulumi.Resource,
): Secret {
  const encoded = Object.entries(secrets).map(([name, value]) => [
    name,
    Buffer.from(value).toString("base64"),
  ]);
  return new Secret(
    secretName,
    {
      metadata: { name: secretName, namespace, labels: colorLabels(appName, color) },
      immutable: true,
      data: pulumi.secret(Object.fromEntries(encoded) as Record<string, string>),
    },
    { parent, provider, additionalSecretOutputs: ["data"] },
  );
}

/** Slow, because whoever sees the name could try out guesses. */
function slowHash(secrets: object, { appName, color }: AppEnvironmentArgs): string {
  return scryptSync(JSON.stringify(secrets), `${appName}/${color}`, 5).toString("hex");
}
