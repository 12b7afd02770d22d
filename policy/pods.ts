import type { ResourceValidationArgs } from "@pulumi/policy";

/** The parts of a Kubernetes container that policies check. */
export interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly resources?: Readonly<Record<"requests" | "limits", Readonly<Record<string, string>> | undefined>>;
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly hostPort?: number }[];
}

export interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly sysctls?: readonly { readonly name?: string }[];
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly seccompProfile?: { readonly type?: string };
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** The parts of a Kubernetes pod that policies check. */
export interface PodSpec {
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: SecurityContext;
  /** Each has a name and one more property, which is its kind. */
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

type Properties = Readonly<Record<string, unknown>>;

/** The path of the pod in each kind of Kubernetes object. */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec"],
  PodTemplate: ["template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
  ...Object.fromEntries(
    ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"].map((kind) => [
      kind,
      ["spec", "template", "spec"],
    ]),
  ),
};

/** The pod that a resource runs; undefined when it runs no pod. */
export function podOf({ type, props }: ResourceValidationArgs): PodSpec | undefined {
  const kind = type.startsWith("kubernetes:") ? type.split(":").at(-1)! : "";
  const path = Object.hasOwn(POD_PATHS, kind) ? POD_PATHS[kind] : undefined;
  return path?.reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], props) as
    PodSpec | undefined;
}

export function containersOf({ containers = [], initContainers = [] }: PodSpec): readonly Container[] {
  return [...initContainers, ...containers];
}
