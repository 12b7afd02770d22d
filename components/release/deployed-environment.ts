import { type DeployedEnvironment, type EnvironmentValue, fromLiteral } from "./environment.ts";

/** An entry of a container's `env`. */
export interface DeployedVariable {
  readonly name?: string;
  readonly value?: unknown;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name?: string; readonly key?: string } };
}

/** The outputs of a Secret. */
export interface DeployedSecret {
  readonly metadata?: { readonly name?: string };
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * The environment of a colour's pods, from the outputs in the state.
 *
 * @param applied the names in the outputs of the colour's component
 * @returns undefined when the state has none
 */
export function deployedEnvironment(
  variables: readonly DeployedVariable[] | undefined,
  applied: unknown,
  secrets: readonly DeployedSecret[],
): DeployedEnvironment | undefined {
  if (!Array.isArray(variables)) return undefined;
  const known = (variables as readonly DeployedVariable[]).flatMap((variable) => {
    const value = valueOf(variable, secrets);
    return variable.name !== undefined && value ? [[variable.name, value] as const] : [];
  });
  const names: readonly unknown[] = Array.isArray(applied) ? applied : [];
  return {
    variables: Object.fromEntries(known),
    appliedNames: names.filter((name) => typeof name === "string"),
  };
}

function valueOf(
  { value, valueFrom }: DeployedVariable,
  secrets: readonly DeployedSecret[],
): EnvironmentValue | undefined {
  // Kubernetes leaves an empty value out.
  if (!valueFrom) return { value: fromLiteral(typeof value === "string" ? value : ""), isSecret: false };
  const { name, key = "" } = valueFrom.secretKeyRef ?? {};
  const encoded = secrets.find(({ metadata }) => name !== undefined && metadata?.name === name)?.data?.[key];
  if (typeof encoded !== "string") return undefined;
  return { value: Buffer.from(encoded, "base64").toString(), isSecret: true };
}
