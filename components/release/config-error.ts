import * as pulumi from "@pulumi/pulumi";

export interface ConfigProblem {
  /** The value as it is in the stack's config; undefined when it is not set. */
  readonly got: unknown;
  /**
   * Whether the value may be a secret, so that the error doesn't show it.
   * @default false
   */
  readonly isSecret?: boolean;
  /** What the value has to be. */
  readonly expected: string;
  /** What to do now, as whole sentences; mostly a command. */
  readonly nextStep: string;
}

/**
 * The error about one value of the stack's config.
 *
 * @param key the key as a person types it in `pulumi config set`, such as `blue.replicas`
 */
export function configError(key: string, problem: ConfigProblem): pulumi.RunError {
  const { got, isSecret, expected, nextStep } = problem;
  const shownGot = isSecret ? "a secret" : shown(got);
  return new pulumi.RunError(`${key}: expected ${expected}, got ${shownGot}. ${nextStep}`);
}

/** The command that sets a key. */
export function setCommand(key: string, value: string | number): string {
  return `pulumi config set ${keyArgument(key)} ${value}`;
}

/** The command that removes a key. */
export function removeCommand(key: string): string {
  return `pulumi config rm ${keyArgument(key)}`;
}

const keyArgument = (key: string) => (/[.[]/.test(key) ? `--path '${key}'` : key);

function shown(value: unknown): string {
  const text = JSON.stringify(value === "" ? undefined : value);
  return [undefined, "{}", "[]"].includes(text) ? "nothing" : text;
}
