import type { METADATA, PodMonitoring } from "./pod-monitoring.ts";
import { POD, podLabel } from "./pod-targets.ts";

/** Where a cluster is at Google. Each series has it. */
export interface ClusterPlace {
  readonly project: string;
  readonly location: string;
  readonly name: string;
}

interface Relabelling {
  readonly action?: "keep" | "drop" | "labeldrop";
  readonly source_labels?: readonly string[];
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
}

export interface ScrapeConfig {
  readonly job_name: string;
  readonly honor_timestamps: false;
  readonly scrape_interval: string;
  readonly scrape_timeout: string;
  readonly metrics_path: string;
  readonly scheme: string;
  readonly file_sd_configs: readonly object[];
  readonly relabel_configs: readonly Relabelling[];
}

const KIND = `${POD}_controller_kind`;
const OWNER = `${POD}_controller_name`;
const HAS_HASH = `${POD}_labelpresent_pod_template_hash`;
/** The pod's name, or the node's of a DaemonSet's pod. */
const INSTANCE = "__tmp_instance";

/**
 * What Prometheus scrapes for PodMonitorings: the rules that GKE's operator writes for its collectors, of which each
 * finds the pods of its own node alone.
 *
 * @see https://github.com/GoogleCloudPlatform/prometheus-engine/blob/main/pkg/operator/apis/monitoring/v1/pod_config.go
 */
export function scrapeConfigs(
  monitorings: readonly PodMonitoring[],
  place: ClusterPlace,
  targetsFile: string,
): ScrapeConfig[] {
  return monitorings.flatMap((monitoring) =>
    monitoring.spec.endpoints.map((endpoint) => ({
      job_name: `PodMonitoring/${monitoring.metadata?.namespace}/${monitoring.metadata?.name}/${endpoint.port}`,
      honor_timestamps: false,
      scrape_interval: endpoint.interval,
      scrape_timeout: endpoint.timeout ?? endpoint.interval,
      metrics_path: endpoint.path ?? "/metrics",
      scheme: endpoint.scheme ?? "http",
      file_sd_configs: [{ files: [targetsFile] }],
      relabel_configs: [...targets(monitoring, place), ...ofPort(endpoint.port), ...ofPod(monitoring)],
    })),
  );
}

function targets({ metadata, spec }: PodMonitoring, place: ClusterPlace): Relabelling[] {
  const keep = (label: string, value: string): Relabelling => ({
    action: "keep",
    source_labels: [label],
    regex: escaped(value),
  });
  return [
    fixed("project_id", place.project),
    fixed("location", place.location),
    fixed("cluster", place.name),
    keep("__meta_kubernetes_namespace", metadata?.namespace ?? ""),
    ...Object.entries(spec.selector.matchLabels ?? {}).map(([label, value]) => keep(podLabel(label), value)),
    ...(spec.targetLabels?.metadata ?? []).flatMap((name) => OF_METADATA[name]),
    copied("__meta_kubernetes_namespace", "namespace"),
    fixed("job", metadata?.name ?? ""),
    { action: "drop", source_labels: [`${POD}_phase`], regex: "Failed|Succeeded" },
    copied(`${POD}_name`, INSTANCE),
    { source_labels: [KIND, `${POD}_node_name`], regex: "DaemonSet;(.*)", target_label: INSTANCE },
  ];
}

/** A port without a name may be of any container, or of none that names it. */
function ofPort(port: string | number): Relabelling[] {
  if (typeof port === "string") {
    const name = `${POD}_container_port_name`;
    return [
      { action: "keep", source_labels: [name], regex: port },
      { source_labels: [INSTANCE, name], regex: "(.+);(.+)", replacement: "$1:$2", target_label: "instance" },
    ];
  }
  const replacement = `$1:${port}`;
  return [
    { action: "labeldrop", regex: "container" },
    { source_labels: [INSTANCE], replacement, target_label: "instance" },
    { source_labels: [`${POD}_ip`], replacement, target_label: "__address__" },
  ];
}

const ofPod = ({ spec }: PodMonitoring): Relabelling[] =>
  (spec.targetLabels?.fromPod ?? []).map(({ from, to }) => copied(podLabel(from), to ?? from));

const copied = (label: string, target: string): Relabelling => ({
  source_labels: [label],
  target_label: target,
});
// Prometheus takes $ for a part of a match.
const fixed = (target: string, value: string): Relabelling => ({
  target_label: target,
  replacement: value.replaceAll("$", "$$$$"),
});

const OF_METADATA: Readonly<Record<(typeof METADATA)[number], readonly Relabelling[]>> = {
  container: [copied(`${POD}_container_name`, "container")],
  node: [copied(`${POD}_node_name`, "node")],
  pod: [copied(`${POD}_name`, "pod")],
  top_level_controller_name: [
    copied(OWNER, "top_level_controller_name"),
    {
      source_labels: [KIND, HAS_HASH, OWNER],
      regex: "ReplicaSet;true;(.+)-[a-z0-9]+",
      target_label: "top_level_controller_name",
    },
    { source_labels: [KIND, OWNER], regex: "Job;(.+)-\\d{8}$", target_label: "top_level_controller_name" },
  ],
  top_level_controller_type: [
    copied(KIND, "top_level_controller_type"),
    {
      source_labels: [KIND, HAS_HASH, OWNER],
      regex: "ReplicaSet;true;(.+)-[a-z0-9]+",
      target_label: "top_level_controller_type",
      replacement: "Deployment",
    },
    {
      source_labels: [KIND, OWNER],
      regex: "Job;(.+)-\\d{8}$",
      target_label: "top_level_controller_type",
      replacement: "CronJob",
    },
  ],
};

const escaped = (value: string) => value.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
