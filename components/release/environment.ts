/** The value of an environment variable. It is plain in the program's memory, and nowhere else if it is a secret. */
export interface EnvironmentValue {
  readonly value: string;
  /** Whether the value is encrypted in the state, and is in a Secret in the cluster. */
  readonly isSecret: boolean;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, EnvironmentValue>>;

/** What a colour's pods have in their environment. */
export interface DeployedEnvironment {
  /** All variables of the pods, also the program's own and those that were set by hand. */
  readonly variables: Environment;
  /** The variables that the last successful update set for the app. */
  readonly appliedNames: readonly string[];
}

/** The names of the variables that two colours don't have in common, in order. */
export function differingNames(one: Environment = {}, other: Environment = {}): string[] {
  return differing([...Object.keys(one), ...Object.keys(other)], one, other);
}

/** The names of the variables that an update changes. One that was set by hand stays. */
export function changedNames(deployed?: DeployedEnvironment, requested: Environment = {}): string[] {
  const { variables = {}, appliedNames = [] } = deployed ?? {};
  return differing([...Object.keys(requested), ...appliedNames], variables, requested);
}

function differing(names: readonly string[], one: Environment, other: Environment): string[] {
  return [...new Set(names)].filter((name) => !isSame(one[name], other[name])).sort();
}

const isSame = (one?: EnvironmentValue, other?: EnvironmentValue) =>
  one?.value === other?.value && one?.isSecret === other?.isSecret;

/** Kubernetes reads $(NAME) as the value of another variable, and $$ as $. */
export const asLiteral = (value: string): string => value.replaceAll("$", () => "$$");

/** The reverse of `asLiteral`. */
export const fromLiteral = (value: string): string => value.replaceAll("$$", () => "$");
