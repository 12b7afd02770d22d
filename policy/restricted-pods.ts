import type { ReportViolation, ResourceValidationPolicy } from "@pulumi/policy";
import type { Container, PodSpec, SecurityContext } from "./pods.ts";
import { containersOf, podOf } from "./pods.ts";

const NAMESPACE = "kubernetes:core/v1:Namespace";
const ENFORCE = "pod-security.kubernetes.io/enforce";
const VOLUMES = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);
const SYSCTLS = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

/**
 * The `restricted` level of https://kubernetes.io/docs/concepts/security/pod-security-standards/, checked before a
 * cluster refuses the pod, and a read-only root file system.
 */
export const restrictedPods: ResourceValidationPolicy = {
  name: "restricted-pods",
  description: "Namespaces enforce the restricted Pod Security level, and pods meet it.",
  validateResource: (args, reportViolation) => {
    if (args.type === NAMESPACE) checkNamespace(args.props, reportViolation);
    const pod = podOf(args);
    if (!pod) return;
    for (const problem of podProblems(pod)) reportViolation(problem);
    for (const container of containersOf(pod)) {
      for (const problem of containerProblems(container, pod.securityContext)) {
        reportViolation(`Container "${container.name}": ${problem}`);
      }
    }
  },
};

function checkNamespace(props: Readonly<Record<string, unknown>>, reportViolation: ReportViolation): void {
  const { metadata } = props as { metadata?: { labels?: Readonly<Record<string, string>> } };
  const level = metadata?.labels?.[ENFORCE];
  if (level === "restricted") return;
  const got = level === undefined ? "nothing" : `"${level}"`;
  reportViolation(`The label ${ENFORCE}: expected "restricted", got ${got}.`);
}

function podProblems(pod: PodSpec): string[] {
  const host = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((property) => pod[property]);
  const volumes = (pod.volumes ?? []).flatMap(({ name, ...kinds }) =>
    Object.keys(kinds)
      .filter((kind) => !VOLUMES.has(kind))
      .map((kind) => `Volume "${String(name)}": expected ${[...VOLUMES].join(", ")}, got ${kind}.`),
  );
  const sysctls = (pod.securityContext?.sysctls ?? []).filter(({ name = "" }) => !SYSCTLS.has(name));
  return [
    ...host.map((property) => `spec.${property} is true. Remove it.`),
    ...volumes,
    ...sysctls.map(
      ({ name }) => `securityContext.sysctls has ${name}, which is not a safe sysctl. Remove it.`,
    ),
  ];
}

function containerProblems(
  { securityContext = {}, ports = [] }: Container,
  ofPod: SecurityContext = {},
): string[] {
  const { capabilities = {} } = securityContext;
  const added = (capabilities.add ?? []).filter((capability) => capability !== "NET_BIND_SERVICE");
  const hostPorts = ports.flatMap(({ hostPort }) => hostPort || []);
  const seccomp = (securityContext.seccompProfile ?? ofPod.seccompProfile)?.type;
  const checks: readonly (readonly [holds: boolean, problem: string])[] = [
    [securityContext.privileged !== true, "securityContext.privileged is true. Remove it."],
    [
      (securityContext.runAsNonRoot ?? ofPod.runAsNonRoot) === true,
      "securityContext.runAsNonRoot is not true, here or for the pod. Set it to true.",
    ],
    [
      (securityContext.runAsUser ?? ofPod.runAsUser) !== 0,
      "securityContext.runAsUser is 0, here or for the pod. Set another user, or none.",
    ],
    [
      (securityContext.procMount ?? "Default") === "Default",
      `securityContext.procMount is ${securityContext.procMount}. Remove it.`,
    ],
    [hostPorts.length === 0, `ports has the hostPort ${hostPorts.join(", ")}. Remove it.`],
    [
      securityContext.allowPrivilegeEscalation === false,
      "securityContext.allowPrivilegeEscalation is not false. Set it to false.",
    ],
    [
      securityContext.readOnlyRootFilesystem === true,
      "securityContext.readOnlyRootFilesystem is not true. Set it to true and mount an emptyDir where the container writes.",
    ],
    [
      seccomp === "RuntimeDefault" || seccomp === "Localhost",
      `securityContext.seccompProfile.type: expected RuntimeDefault or Localhost, got ${seccomp ?? "nothing"}.`,
    ],
    [
      capabilities.drop?.includes("ALL") === true,
      'securityContext.capabilities.drop lacks "ALL". Drop all capabilities.',
    ],
    [
      added.length === 0,
      `securityContext.capabilities.add: expected only NET_BIND_SERVICE, got ${added.join(", ")}.`,
    ],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => problem);
}
