import { getSecretVersionAccess } from "@pulumi/gcp/secretmanager/getSecretVersionAccess.js";
import type * as pulumi from "@pulumi/pulumi";
import { configError, setCommand } from "../release/config-error.ts";
import type { Environment, EnvironmentValue } from "../release/environment.ts";
import { isApiDisabled } from "./retry-while-disabled.ts";

/** A version of a secret in Secret Manager. */
export interface SecretReference {
  /** Where it is in the stack's config, for errors. */
  readonly key: string;
  /** Id of the Google Cloud project that has the secret. */
  readonly project: string;
  /** Name of the secret. */
  readonly secret: string;
  /** Number of the version. */
  readonly version: string;
}

/** Environment variables by name, of which some are in Secret Manager. */
export type UnreadEnvironment = Readonly<Record<string, EnvironmentValue | SecretReference>>;

interface UnreadColor {
  readonly environment?: UnreadEnvironment;
}
/** A colour whose values in Secret Manager are read. */
export type ReadColor<Color extends UnreadColor> = Omit<Color, "environment"> & {
  readonly environment?: Environment;
};

/**
 * Reads the values of both colours that are in Secret Manager. A preview reads them too, because their content decides
 * whether pods change.
 *
 * @throws RunError when a version can't be read
 */
export async function withSecretValues<Color extends UnreadColor>(release: {
  readonly active: Color;
  readonly idle?: Color;
}): Promise<{ readonly active: ReadColor<Color>; readonly idle?: ReadColor<Color> }> {
  const answers = new Map<string, Promise<string>>();
  const read = async (reference: SecretReference): Promise<EnvironmentValue> => {
    const name = versionName(reference);
    const answer = answers.get(name) ?? access(reference);
    answers.set(name, answer);
    return { value: await answer, isSecret: true };
  };
  const readColor = async (color: Color): Promise<ReadColor<Color>> => {
    const { environment, ...rest } = color;
    if (!environment) return rest;
    const values = Object.entries(environment).map(
      async ([name, value]) => [name, "secret" in value ? await read(value) : value] as const,
    );
    return { ...rest, environment: Object.fromEntries(await Promise.all(values)) };
  };
  const [active, idle] = await Promise.all([
    readColor(release.active),
    release.idle && readColor(release.idle),
  ]);
  return { active, ...(idle && { idle }) };
}

/** Whether a colour has a value in Secret Manager. */
export const usesSecretManager = ({ environment = {} }: UnreadColor) =>
  Object.values(environment).some((value) => "secret" in value);

async function access(reference: SecretReference): Promise<string> {
  const { project, secret, version } = reference;
  try {
    return (await getSecretVersionAccess({ project, secret, version })).secretData;
  } catch (error) {
    throw unreadable(reference, error instanceof Error ? error.message : String(error));
  }
}

/** Google's words are those of its API. */
function unreadable(reference: SecretReference, answer: string): pulumi.RunError {
  const { key, project, secret, version } = reference;
  const versionKey = `${key}.secretManager.version`;
  const otherVersion = `set another version with: ${setCommand(versionKey, "2")}`;
  const [, state] = /is in (\w+) state/.exec(answer) ?? [];
  if (state === "DISABLED") {
    return configError(versionKey, {
      got: version,
      expected: `an enabled version of the secret ${secret} in ${project}`,
      nextStep: `It is disabled. Enable it with: gcloud secrets versions enable ${version} --secret ${secret} --project ${project}. Or ${otherVersion}`,
    });
  }
  if (state !== undefined) {
    return configError(versionKey, {
      got: version,
      expected: `an enabled version of the secret ${secret} in ${project}`,
      nextStep: `Its state is ${state}. S${otherVersion.slice(1)}`,
    });
  }
  if (/Secret Version \[.*\] not found/i.test(answer)) {
    return configError(versionKey, {
      got: version,
      expected: `a version of the secret ${secret} in ${project}`,
      nextStep: `There is none with this number, or no such secret. List them with: gcloud secrets versions list ${secret} --project ${project}`,
    });
  }
  if (/Secret \[.*\] not found/i.test(answer)) {
    return configError(`${key}.secretManager.secret`, {
      got: secret,
      expected: `a secret in ${project}`,
      nextStep: `There is none with this name, or it has no version. List them with: gcloud secrets list --project ${project}`,
    });
  }
  return configError(`${key}.secretManager`, {
    got: versionName(reference),
    expected: "a version that the account that runs Pulumi may read",
    nextStep: nextStep(reference, answer),
  });
}

function nextStep({ project, secret }: SecretReference, answer: string): string {
  if (isApiDisabled(answer)) {
    return `The API is not enabled. Enable it with: gcloud services enable secretmanager.googleapis.com --project ${project}`;
  }
  if (/versions\.access' denied/.test(answer)) {
    return (
      "Google denies it, or there is no such secret. Grant the role with: gcloud secrets add-iam-policy-binding " +
      `${secret} --project ${project} --role roles/secretmanager.secretAccessor --member <user: or serviceAccount: and the account's address>`
    );
  }
  return `Google answered: ${answer.trim().replace(/\.$/, "")}. Try again.`;
}

const versionName = ({ project, secret, version }: SecretReference) =>
  `projects/${project}/secrets/${secret}/versions/${version}`;
