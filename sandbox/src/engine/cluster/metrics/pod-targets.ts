import type { V1Container, V1ContainerPort, V1Pod } from "@kubernetes/client-node";

/** Addresses that may be scraped, and what is known of them, as Prometheus reads it from a file. */
export interface TargetGroup {
  readonly targets: readonly [string];
  readonly labels: Readonly<Record<string, string>>;
}

export const POD = "__meta_kubernetes_pod";

/** Prometheus' name of a pod's label. */
export const podLabel = (name: string) => `${POD}_label_${sanitized(name)}`;
const sanitized = (name: string) => name.replaceAll(/[^a-zA-Z0-9_]/g, "_");

/**
 * The targets that Prometheus' own discovery finds in pods: each port that a container names, and one for a container
 * without ports. Debian's Prometheus is built without that discovery.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod
 */
export function podTargets(pods: readonly V1Pod[]): TargetGroup[] {
  return pods.flatMap((pod) => {
    const ip = pod.status?.podIP;
    if (!ip) return [];
    const labels = labelsOf(pod, ip);
    return (pod.spec?.containers ?? []).flatMap((container) =>
      (container.ports?.length ? container.ports : [undefined]).map((port): TargetGroup => ({
        targets: [port ? `${ip}:${port.containerPort}` : ip],
        labels: { ...labels, ...ofContainer(container, port) },
      })),
    );
  });
}

function labelsOf({ metadata, spec, status }: V1Pod, ip: string): Record<string, string> {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  const own = Object.entries(metadata?.labels ?? {}).flatMap(([name, value]) => [
    [podLabel(name), value],
    [`${POD}_labelpresent_${sanitized(name)}`, "true"],
  ]);
  return {
    __meta_kubernetes_namespace: metadata?.namespace ?? "",
    [`${POD}_name`]: metadata?.name ?? "",
    [`${POD}_ip`]: ip,
    [`${POD}_phase`]: status?.phase ?? "",
    [`${POD}_node_name`]: spec?.nodeName ?? "",
    ...(owner && { [`${POD}_controller_kind`]: owner.kind, [`${POD}_controller_name`]: owner.name }),
    ...(Object.fromEntries(own) as Record<string, string>),
  };
}

const ofContainer = ({ name }: V1Container, port: V1ContainerPort | undefined): Record<string, string> => ({
  [`${POD}_container_name`]: name,
  ...(port && { [`${POD}_container_port_name`]: port.name ?? "" }),
});
