import { expect } from "chai";
import type { PodMonitoring } from "../../../../src/engine/cluster/metrics/pod-monitoring.ts";
import { scrapeConfigs } from "../../../../src/engine/cluster/metrics/scrape-config.ts";

const PLACE = { project: "shop", location: "us-central1-a", name: "blue-green" };
const monitoring = (spec: Partial<PodMonitoring["spec"]> = {}): PodMonitoring => ({
  metadata: { namespace: "web", name: "web" },
  spec: {
    selector: { matchLabels: { app: "web" } },
    endpoints: [{ port: "metrics", interval: "15s" }],
    ...spec,
  },
});

describe("what Prometheus scrapes", () => {
  const [config] = scrapeConfigs([monitoring()], PLACE, "/config/targets.json");
  const rules = (spec: Partial<PodMonitoring["spec"]>) =>
    scrapeConfigs([monitoring(spec)], PLACE, "/config/targets.json")[0]!.relabel_configs;

  it("is each endpoint of a PodMonitoring, with Google's defaults", () => {
    expect({ ...config, relabel_configs: [] }).to.deep.equal({
      relabel_configs: [],
      job_name: "PodMonitoring/web/web/metrics",
      honor_timestamps: false,
      scrape_interval: "15s",
      scrape_timeout: "15s",
      metrics_path: "/metrics",
      scheme: "http",
      file_sd_configs: [{ files: ["/config/targets.json"] }],
    });
    const endpoints = [
      { port: "metrics", path: "/a", interval: "30s", timeout: "5s" },
      { port: 9100, interval: "1m" },
    ];
    const configs = scrapeConfigs([monitoring({ endpoints })], PLACE, "");
    expect(
      configs.map(({ job_name, metrics_path, scrape_timeout }) => [job_name, metrics_path, scrape_timeout]),
    ).to.deep.equal([
      ["PodMonitoring/web/web/metrics", "/a", "5s"],
      ["PodMonitoring/web/web/9100", "/metrics", "1m"],
    ]);
  });

  it("is in the namespace of the PodMonitoring, with its labels and its port", () => {
    const kept = config!.relabel_configs.filter(({ action }) => action === "keep");
    expect(kept.map(({ source_labels, regex }) => [source_labels?.join(), regex])).to.deep.equal([
      ["__meta_kubernetes_namespace", "web"],
      ["__meta_kubernetes_pod_label_app", "web"],
      ["__meta_kubernetes_pod_container_port_name", "metrics"],
    ]);
    const selector = { matchLabels: { "app.kubernetes.io/name": "a.b" } };
    expect(rules({ selector })).to.deep.include({
      action: "keep",
      source_labels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name"],
      regex: "a\\.b",
    });
  });

  it("has the cluster's place, the PodMonitoring's name and the pod's own labels in each series", () => {
    const set = (label: string, spec: Partial<PodMonitoring["spec"]> = {}) =>
      rules(spec).findLast(({ target_label }) => target_label === label);
    expect(set("project_id")!.replacement).to.equal("shop");
    expect(set("location")!.replacement).to.equal("us-central1-a");
    expect(set("cluster")!.replacement).to.equal("blue-green");
    expect(set("job")!.replacement).to.equal("web");
    expect(set("namespace")!.source_labels).to.deep.equal(["__meta_kubernetes_namespace"]);
    expect(set("instance")).to.include({ replacement: "$1:$2" });
    expect(set("color")).to.equal(undefined);
    const fromPod = [{ from: "color" }, { from: "version", to: "release" }];
    const targetLabels = { metadata: ["pod" as const], fromPod };
    expect(set("color", { targetLabels })!.source_labels).to.deep.equal([
      "__meta_kubernetes_pod_label_color",
    ]);
    expect(set("release", { targetLabels })!.source_labels).to.deep.equal([
      "__meta_kubernetes_pod_label_version",
    ]);
    expect(set("pod", { targetLabels })!.source_labels).to.deep.equal(["__meta_kubernetes_pod_name"]);
    expect(set("container", { targetLabels })).to.equal(undefined);
  });

  it("is one target of each pod for a port that is given as a number", () => {
    expect(rules({ endpoints: [{ port: 9100, interval: "15s" }] })).to.deep.include({
      source_labels: ["__meta_kubernetes_pod_ip"],
      replacement: "$1:9100",
      target_label: "__address__",
    });
  });
});
