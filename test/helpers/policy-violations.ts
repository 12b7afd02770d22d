import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";

export interface ValidatedResource {
  readonly type: string;
  readonly props: Record<string, unknown>;
  /** @default name */
  readonly name?: string;
  /** Whether the engine refuses to delete it. @default false */
  readonly protect?: boolean;
  /** @default dev */
  readonly stack?: string;
  /** The policy's configuration. @default - none */
  readonly config?: object;
}

/** The violations that a policy reports for a resource. */
export async function violations(
  policy: ResourceValidationPolicy,
  { type, props, name = "name", protect = false, stack = "dev", config = {} }: ValidatedResource,
): Promise<string[]> {
  const reported: string[] = [];
  const args = {
    type,
    props,
    name,
    opts: { protect },
    urn: `urn:pulumi:${stack}::gke-blue-green::${type}::${name}`,
    getConfig: () => config,
  } as unknown as ResourceValidationArgs;
  for (const validate of [policy.validateResource!].flat()) {
    await validate(args, (message) => reported.push(message));
  }
  return reported;
}

/** A Deployment of one container. */
export function deploymentOf(container: object, pod: object = {}): ValidatedResource {
  return {
    type: "kubernetes:apps/v1:Deployment",
    props: { spec: { template: { spec: { ...pod, containers: [{ name: "app", ...container }] } } } },
  };
}
