import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { coverage } from "../../../../src/engine/google-cloud/apis/coverage.ts";
import { ALLOWED_VALUES } from "../../../../src/engine/google-cloud/fields/allowed-values.ts";
import { GOOGLE_FIELDS, GoogleTypes } from "../../../../src/engine/google-cloud/fields/google-fields.ts";
import { googleFields, text } from "../../../../scripts/google-fields.ts";
import { needGoogleApis } from "../../../helpers/google-apis.ts";
import {
  clusterBody,
  CLUSTER,
  CLUSTERS,
  COMPUTE,
  prepareCluster,
} from "../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

const NETWORKS = `${COMPUTE}/global/networks`;
const ACCOUNTS = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;

describe("an invalid request", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = await new TestCloud().start();
    await prepareCluster(cloud);
  });
  after(() => cloud.stop());

  const refusal = async (method: string, path: string, body?: unknown) => {
    const before = readFileSync(cloud.stateFile, "utf8");
    const { status, body: answer } = await cloud.send(method, path, body);
    expect(readFileSync(cloud.stateFile, "utf8")).to.equal(before);
    expect(answer.error.code).to.equal(status);
    expect(cloud.lines.at(-1)).to.match(new RegExp(`^${method} .+ ${status} \\d+ ms`));
    return [status, answer.error.message];
  };

  it("is refused for an unknown field, with the field's path", async () => {
    const { cluster } = clusterBody;
    const nodePools = [{ name: "app", config: { machine: "e2-small" } }];
    expect(
      await refusal("POST", CLUSTERS, { cluster: { ...cluster, colour: "blue", nodePools }, extra: 1 }),
    ).to.deep.equal([
      400,
      [
        `Invalid JSON payload received. Unknown name "colour" at 'cluster': Cannot find field.`,
        `Invalid JSON payload received. Unknown name "machine" at 'cluster.node_pools[0].config': Cannot find field.`,
        `Invalid JSON payload received. Unknown name "extra": Cannot find field.`,
      ].join("\n"),
    ]);
    const { body } = await cloud.send("POST", NETWORKS, { name: "n", colour: "blue" });
    expect(body.error).to.deep.include({
      status: "INVALID_ARGUMENT",
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.BadRequest",
          fieldViolations: [{ field: "", description: `Unknown name "colour": Cannot find field.` }],
        },
      ],
    });
  });

  it("is refused for a value of another type", async () => {
    const wrong: [object, string][] = [
      [{ name: 1 }, "Invalid value at 'cluster.name' (TYPE_STRING), 1"],
      [{ initialNodeCount: "many" }, `Invalid value at 'cluster.initial_node_count' (TYPE_INT32), "many"`],
      [{ enableTpu: "yes" }, `Invalid value at 'cluster.enable_tpu' (TYPE_BOOL), "yes"`],
      [{ locations: "us-central1-a" }, `Invalid value at 'cluster.locations' (a list), "us-central1-a"`],
      [{ resourceLabels: ["a"] }, `Invalid value at 'cluster.resource_labels' (a map), ["a"]`],
      [{ resourceLabels: { a: 1 } }, "Invalid value at 'cluster.resource_labels[a]' (TYPE_STRING), 1"],
      [{ nodeConfig: [] }, "Invalid value at 'cluster.node_config' (NodeConfig), []"],
    ];
    for (const [fields, message] of wrong) {
      const cluster = { ...clusterBody.cluster, ...fields };
      expect(await refusal("POST", CLUSTERS, { cluster })).to.deep.equal([400, message]);
    }
  });

  it("is refused for a value that the field does not accept", async () => {
    const maintenancePolicy = (window: object) => ({ maintenancePolicy: { window } });
    const from = (startTime: string, endTime = "2026-01-02T07:00:00Z") => ({
      window: { startTime, endTime },
    });
    const wrong: [fields: object, place: string, message: string][] = [
      [
        { releaseChannel: { channel: "NONSENSE" } },
        "release_channel.channel",
        `(one of UNSPECIFIED, RAPID, REGULAR, STABLE, EXTENDED), "NONSENSE"`,
      ],
      [
        { ipAllocationPolicy: { stackType: "" } },
        "ip_allocation_policy.stack_type",
        `(one of STACK_TYPE_UNSPECIFIED, IPV4, IPV4_IPV6), ""`,
      ],
      [
        { nodePools: [{ name: "app", config: { workloadMetadataConfig: { mode: "OPEN" } } }] },
        "node_pools[0].config.workload_metadata_config.mode",
        `(one of MODE_UNSPECIFIED, GCE_METADATA, GKE_METADATA), "OPEN"`,
      ],
      [
        { nodeConfig: { machineType: "A B" } },
        "node_config.machine_type",
        `(a machine type such as e2-standard-2), "A B"`,
      ],
      [
        { securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "MANY" } },
        "security_posture_config.vulnerability_mode",
        "(one of VULNERABILITY_MODE_UNSPECIFIED, VULNERABILITY_DISABLED, VULNERABILITY_BASIC, " +
          `VULNERABILITY_ENTERPRISE), "MANY"`,
      ],
      [
        maintenancePolicy({ dailyMaintenanceWindow: { startTime: "99:99" } }),
        "maintenance_policy.window.daily_maintenance_window.start_time",
        `(a time from 00:00 to 23:59), "99:99"`,
      ],
      [
        maintenancePolicy({ recurringWindow: from("2026-02-31") }),
        "maintenance_policy.window.recurring_window.window.start_time",
        `(a timestamp such as 2026-01-02T03:00:00Z), "2026-02-31"`,
      ],
      [
        maintenancePolicy({ recurringWindow: { ...from("2026-01-02T03:00:00Z"), recurrence: "weekly" } }),
        "maintenance_policy.window.recurring_window.recurrence",
        `(a rule of RFC 5545 such as FREQ=WEEKLY;BYDAY=SA), "weekly"`,
      ],
    ];
    for (const [fields, place, message] of wrong) {
      const cluster = { ...clusterBody.cluster, ...fields };
      expect(await refusal("POST", CLUSTERS, { cluster })).to.deep.equal([
        400,
        `Invalid value at 'cluster.${place}' ${message}`,
      ]);
    }
    expect(await refusal("PUT", CLUSTER, { update: { desiredDatapathProvider: "FAST" } })).to.deep.equal([
      400,
      "Invalid value at 'update.desired_datapath_provider' (one of DATAPATH_PROVIDER_UNSPECIFIED, LEGACY_DATAPATH, " +
        `ADVANCED_DATAPATH, MIGRATE_TO_ADVANCED_DATAPATH, MIGRATE_TO_LEGACY_DATAPATH), "FAST"`,
    ]);
    const routingConfig = { routingMode: "SIDEWAYS" };
    expect(await refusal("PATCH", `${NETWORKS}/net`, { routingConfig })).to.deep.equal([
      400,
      `Invalid value at 'routing_config.routing_mode' (one of GLOBAL, REGIONAL), "SIDEWAYS"`,
    ]);
    const components = { componentConfig: { enableComponents: ["WORKLOADS", "ALL"] } };
    const [, logging] = await refusal("PUT", CLUSTER, { update: { desiredLoggingConfig: components } });
    expect(logging).to.match(/^Invalid value at '.*enable_components' \(one of .* KCP_HPA\), "ALL"$/);
  });

  it("is refused for malformed labels", async () => {
    const rules = "lower-case letters, digits, '_' and '-'";
    const wrong: [labels: object, message: string][] = [
      [{ team: "A B" }, `'labels[team]' (a label value of up to 63 ${rules}), "A B"`],
      [{ Team: "a" }, `'labels' (label keys of 1 to 63 ${rules}, starting with a letter), "Team"`],
      [
        { ["a".repeat(64)]: "" },
        `'labels' (label keys of 1 to 63 ${rules}, starting with a letter), "${"a".repeat(64)}"`,
      ],
      [
        Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`a${index}`, ""])),
        "'labels' (at most 64 labels), 65",
      ],
    ];
    for (const [labels, message] of wrong) {
      const refused = [400, `Invalid value at ${message}`];
      const projectId = "other-project";
      expect(await refusal("POST", "/crm/v1/projects", { projectId, labels })).to.deep.equal(refused);
      const address = { name: "address", labels };
      expect(await refusal("POST", `${COMPUTE}/global/addresses`, address)).to.deep.equal(refused);
    }
    const resourceLabels = { team: "A B" };
    expect(await refusal("POST", `${CLUSTER}:setResourceLabels`, { resourceLabels })).to.deep.equal([
      400,
      `Invalid value at 'resource_labels[team]' (a label value of up to 63 ${rules}), "A B"`,
    ]);
    for (const [labels, message] of [
      [
        { "example.com/team/web": "a" },
        "' (label keys of 1 to 63 letters, digits, '-', '_' and '.', with or without a domain and '/' before them), " +
          `"example.com/team/web"`,
      ],
      [
        { "example.com/team": "-" },
        `[example.com/team]' (a label value of up to 63 letters, digits, '-', '_' and '.'), "-"`,
      ],
    ] as const) {
      const cluster = { ...clusterBody.cluster, nodeConfig: { labels } };
      expect(await refusal("POST", CLUSTERS, { cluster })).to.deep.equal([
        400,
        `Invalid value at 'cluster.node_config.labels${message}`,
      ]);
    }
    const labels = { team: "", größe: "größe_1-2" };
    const operation = await cloud.operate("POST", `${COMPUTE}/global/addresses`, {
      name: "labelled",
      labels,
    });
    expect(operation.error).to.equal(undefined);
  });

  it("is refused for an unknown parameter, and for a body of a method without one", async () => {
    expect(await refusal("GET", `${NETWORKS}?colour=blue`)).to.deep.equal([
      400,
      `Invalid JSON payload received. Unknown name "colour": Cannot bind query parameter. Field 'colour' could not ` +
        "be found in request message.",
    ]);
    expect(await refusal("DELETE", CLUSTER, { force: true })).to.deep.equal([
      400,
      `Invalid JSON payload received. Unknown name "force": Cannot find field.`,
    ]);
  });

  it("is refused with 501 for something that Google has and the sandbox does not", async () => {
    expect(await refusal("GET", `${NETWORKS}?orderBy=name`)).to.deep.equal([
      501,
      `The sandbox does not simulate the parameter 'orderBy' of GET ${NETWORKS}.`,
    ]);
    const repositories = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories`;
    expect(await refusal("GET", `${repositories}?alt=media`)).to.deep.equal([
      501,
      "The sandbox does not simulate answers in other forms than JSON.",
    ]);
    expect(await refusal("GET", `${COMPUTE}/global/routes`)).to.deep.equal([
      501,
      `The sandbox does not simulate GET ${COMPUTE}/global/routes.`,
    ]);
    expect(await refusal("POST", `${CLUSTER}:startIpRotation`, {})).to.deep.equal([
      501,
      `The sandbox does not simulate POST ${CLUSTER}:startIpRotation.`,
    ]);
  });

  it("is refused for an unknown part of the answer, before anything changes", async () => {
    const invalid = "Error expanding 'fields' parameter. Cannot find matching fields for path 'nonsense'.";
    expect(await refusal("DELETE", `${CLUSTER}?fields=nonsense`)).to.deep.equal([400, invalid]);
    expect((await cloud.send("GET", `${CLUSTER}?$fields=name,status`)).body).to.deep.equal({
      name: "main",
      status: "RUNNING",
    });
  });

  it("is refused for names that lead to another path", async () => {
    for (const name of ["..%2F..%2Fetc", "a%5Cb", "a%00b"]) {
      expect((await refusal("GET", `${ACCOUNTS}/${name}`))[0], name).to.equal(400);
    }
  });

  it("is refused for an invalid page size or page token", async () => {
    for (const size of ["-1", "1e22", "2147483648", "0x1"]) {
      expect(await refusal("GET", `${NETWORKS}?maxResults=${size}`)).to.deep.equal([
        400,
        `Invalid page size '${size}': expected a whole number from 0 to 2147483647.`,
      ]);
    }
    const { nextPageToken: token } = await cloud.get(`${COMPUTE}/regions?maxResults=1`);
    expect((await cloud.get(`${COMPUTE}/regions?pageToken=${token}&maxResults=1`)).items).to.have.length(1);
    for (const other of ["x", token]) {
      expect(await refusal("GET", `${NETWORKS}?pageToken=${other}`)).to.deep.equal([
        400,
        `Invalid page token '${other}': expected a token of ${NETWORKS}.`,
      ]);
    }
  });

  it("is refused for a list of an unknown location", async () => {
    const container = `/container/v1/projects/${PROJECT_ID}/locations`;
    const message = 'Location "mars" does not exist. Must be a region or a zone, such as us-central1-a.';
    for (const list of ["clusters", "operations"]) {
      expect(await refusal("GET", `${container}/mars/${list}`)).to.deep.equal([400, message]);
      expect((await cloud.send("GET", `${container}/-/${list}`)).status).to.equal(200);
    }
    expect(await refusal("GET", `/ar/v1/projects/${PROJECT_ID}/locations/mars/repositories`)).to.deep.equal([
      400,
      "Invalid location 'mars': expected a region or one of asia, europe, us.",
    ]);
    for (const scope of ["region", "zone"]) {
      expect(await refusal("GET", `${COMPUTE}/${scope}s/mars/operations`)).to.deep.equal([
        400,
        `Invalid value for field '${scope}': 'mars'. Unknown ${scope}.`,
      ]);
    }
  });

  it("is not a request that has names with underscores, which Google's JSON allows", async () => {
    const account = { account_id: "with-lines", service_account: { display_name: "Lines" } };
    const { status, body } = await cloud.send("POST", ACCOUNTS, account);
    expect([status, body.displayName]).to.deep.equal([200, "Lines"]);
    const { accounts } = (await cloud.get(`${ACCOUNTS}?page_size=1`)) as unknown as { accounts: object[] };
    expect(accounts).to.have.length(1);
  });
});

describe("the tables of Google's fields", function () {
  this.timeout(120_000);
  it("contain every field for which the sandbox knows the allowed values", () => {
    for (const [api, fields] of Object.entries(ALLOWED_VALUES)) {
      const versions = coverage().find(({ base }) => base === api)?.versions ?? [];
      const types = versions.map((version) => GoogleTypes.of(api, version));
      for (const place of Object.keys(fields)) {
        const [message = "", field = ""] = place.split(".");
        expect(
          types.some((each) => each.message(message).has(field)),
          place,
        ).to.equal(true);
      }
    }
  });

  it("match Google's types; if not, run 'npm run fields --workspace sandbox'", async function () {
    await needGoogleApis.call(this);
    for (const [file, fields] of googleFields()) {
      expect(readFileSync(join(GOOGLE_FIELDS, file), "utf8"), file).to.equal(text(fields));
    }
  });
});
