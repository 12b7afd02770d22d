import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { writePrometheusFiles } from "../../../../src/engine/cluster/metrics/prometheus-files.ts";

const SCRIPT = join(import.meta.dirname, "../../../../src/engine/cluster/container-scripts/prometheus.sh");
const COLLECTED = {
  monitorings: [
    {
      metadata: { namespace: "web", name: "web" },
      spec: { selector: {}, endpoints: [{ port: "metrics", interval: "15s" }] },
    },
  ],
  pods: [
    {
      metadata: { namespace: "web", name: "blue-1" },
      spec: { containers: [{ name: "app", ports: [{ name: "metrics", containerPort: 9464 }] }] },
      status: { podIP: "10.0.0.5" },
    },
  ],
  place: { project: "shop", location: "us-central1-a", name: "main" },
};

describe("Prometheus' files", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "prometheus-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  it("are the config that the container's script waits for, and the targets that it names", () => {
    writePrometheusFiles(folder, COLLECTED);
    expect(readdirSync(folder)).to.have.members(["prometheus.yml", "prometheus-targets.json"]);
    expect(readFileSync(SCRIPT, "utf8")).to.include("CONFIG=/config/prometheus.yml\n");
    const { scrape_configs } = parse(read("prometheus.yml")) as { scrape_configs: object[] };
    expect(scrape_configs).to.have.length(1);
    expect(scrape_configs[0]).to.deep.include({
      file_sd_configs: [{ files: ["/config/prometheus-targets.json"] }],
    });
    expect(JSON.parse(read("prometheus-targets.json"))).to.have.nested.property(
      "[0].targets[0]",
      "10.0.0.5:9464",
    );
  });

  it("change only when their text does, as each change of the config makes Prometheus read it again", () => {
    writePrometheusFiles(folder, COLLECTED);
    const config = join(folder, "prometheus.yml");
    utimesSync(config, 1, 1);
    writePrometheusFiles(folder, { ...COLLECTED, pods: [] });
    expect(statSync(config).mtimeMs).to.equal(1000);
    expect(read("prometheus-targets.json")).to.equal("[]");
    writePrometheusFiles(folder, { ...COLLECTED, monitorings: [] });
    expect(parse(read("prometheus.yml"))).to.deep.equal({ scrape_configs: [] });
  });
});
