import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { googleQueryApi } from "../../../../../delivery/analysis/google-query-api.ts";
import { askPrometheus } from "../../../../../delivery/analysis/prometheus.ts";
import { endpoints } from "../../../../src/engine/google-cloud/clients/endpoints.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../../../helpers/google-cloud-client.ts";

const pathOf = (project: string) =>
  `/monitoring/v1/projects/${project}/location/global/prometheus/api/v1/query`;
const PATH = pathOf(PROJECT_ID);
const QUERY = 'sum(rate(requests_total{color="green"}[1m]))';
const ASKED = `${PATH}?${new URLSearchParams({ query: QUERY, timeout: "4.8" }).toString()}`;
const EMPTY = { status: "success", data: { resultType: "vector", result: [] } };
const FOUND = {
  status: "success",
  data: { resultType: "vector", result: [{ metric: {}, value: [1, "7"] }] },
};
const READER = `reader@${PROJECT_ID}.iam.gserviceaccount.com`;

describe("the simulated query API of Cloud Monitoring", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud({}, PROJECT_ID, true).start();
    await cloud.enable("compute", "container", "iam", "iamcredentials");
  });
  afterEach(() => cloud.stop());

  async function createCluster(name: string, project = PROJECT_ID): Promise<string> {
    const parent = `/container/v1/projects/${project}/locations/us-central1-a/clusters`;
    const network = { network: "default", subnetwork: "default" };
    await cloud.operate("POST", parent, { cluster: { name, initialNodeCount: 1, ...network } });
    return [...cloud.runtime.controlPlanes.keys()].at(-1)!;
  }
  async function form(body: string, type = "application/x-www-form-urlencoded"): Promise<[number, unknown]> {
    const response = await fetch(new URL(PATH, cloud.server.url), {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": type },
      body,
    });
    return [response.status, await response.json()];
  }
  const answerOf = async (path: string, token = TOKEN) => {
    const { status, body } = await cloud.send("GET", path, undefined, token);
    return [status, body];
  };
  const messageOf = async (path: string, token = TOKEN) => {
    const { status, body } = await cloud.send("GET", path, undefined, token);
    return [status, body.error?.message];
  };

  it("has no series in a project without a cluster, and in one whose cluster collects nothing", async () => {
    expect(await answerOf(ASKED)).to.deep.equal([200, EMPTY]);
    await createCluster("main");
    expect(await answerOf(ASKED)).to.deep.equal([200, EMPTY]);
    expect(cloud.runtime.queries).to.have.length(1);
  });

  it("asks the Prometheus of the project's cluster, by GET, by a form and by JSON", async () => {
    const runtimeName = await createCluster("main");
    cloud.runtime.metrics.set(runtimeName, { status: 200, body: FOUND });
    const parameters = new URLSearchParams({ query: QUERY, time: "1732701600", timeout: "4.8" }).toString();
    expect(await answerOf(`${PATH}?${parameters}`)).to.deep.equal([200, FOUND]);
    expect(await form(parameters)).to.deep.equal([200, FOUND]);
    const fields = { query: QUERY, time: "1732701600", timeout: "4.8" };
    expect(await form(JSON.stringify(fields), "application/json")).to.deep.equal([200, FOUND]);
    expect(cloud.runtime.queries).to.deep.equal(new Array(3).fill(`${runtimeName} ${parameters}`));
  });

  it("understands what a watched switch asks", async () => {
    const runtimeName = await createCluster("main");
    cloud.runtime.metrics.set(runtimeName, { status: 200, body: FOUND });
    const folder = mkdtempSync(join(tmpdir(), "watched-switch-"));
    const file = join(folder, "token");
    writeFileSync(file, TOKEN);
    const { gcloud } = endpoints(cloud.server.url);
    const environment = { ...gcloud, CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file };
    const api = googleQueryApi({ project: PROJECT_ID, environment });
    expect(await askPrometheus(api, QUERY, 4.8, new AbortController().signal)).to.deep.equal({ value: 7 });
    const parameters = new URLSearchParams({ query: QUERY, timeout: "4.8" }).toString();
    expect(cloud.runtime.queries).to.deep.equal([`${runtimeName} ${parameters}`]);
    rmSync(folder, { recursive: true });
  });

  it("shows no series of another project", async () => {
    cloud.runtime.metrics.set(await createCluster("main"), { status: 200, body: FOUND });
    await cloud.operate("POST", "/crm/v1/projects", { projectId: "other-project" });
    expect(await answerOf(ASKED.replace(PROJECT_ID, "other-project"))).to.deep.equal([200, EMPTY]);
    const { projectNumber } = await cloud.get(`/crm/v1/projects/${PROJECT_ID}`);
    expect(await answerOf(ASKED.replace(PROJECT_ID, String(projectNumber)))).to.deep.equal([200, FOUND]);
  });

  it("does not add up the series of two clusters", async () => {
    const [one, other] = [await createCluster("one"), await createCluster("other")];
    cloud.runtime.metrics.set(one, { status: 200, body: FOUND });
    expect(await answerOf(ASKED)).to.deep.equal([200, FOUND]);
    cloud.runtime.metrics.set(other, { status: 200, body: FOUND });
    expect(await messageOf(ASKED)).to.deep.equal([
      501,
      "The sandbox does not simulate queries over the metrics of several clusters.",
    ]);
  });

  it("answers an error of Prometheus with its status and in its words", async () => {
    const body = { status: "error", errorType: "execution", error: "too many samples" };
    cloud.runtime.metrics.set(await createCluster("main"), { status: 422, body });
    expect(await answerOf(ASKED)).to.deep.equal([422, body]);
    cloud.runtime.metrics.set([...cloud.runtime.metrics.keys()][0]!, { status: 503, body });
    expect(await answerOf(ASKED)).to.deep.equal([503, body]);
  });

  for (const [query, got] of [
    ['sum({color="green"})', '{color=""}'],
    ['{__name__=~"http.*"}', '{__name__=~""}'],
    ['up{__name__!="down"}', 'up{__name__!=""}'],
    ['sum(up) / {job="x}"}', '{job=""}'],
  ] as const) {
    it(`refuses ${query}, which has no exact name of a metric`, async () => {
      const [status, body] = await form(new URLSearchParams({ query }).toString());
      expect([status, body]).to.deep.equal([
        400,
        {
          ...{ status: "error", errorType: "bad_data" },
          error: `only exact matching on metric names is supported, got ${got}`,
        },
      ]);
    });
  }

  it("takes names of metrics in front of the selector and in it, and text with braces", async () => {
    for (const query of [
      'up{a="{b}"}',
      '{__name__="up", a="b"}',
      '{a="b",__name__="up"}',
      "up",
      "vector(0)",
    ]) {
      expect((await form(new URLSearchParams({ query }).toString()))[0], query).to.equal(200);
    }
  });

  it("refuses a field that Google does not have, and one that is there twice", async () => {
    const [status, body] = await form("query=up&step=5");
    expect([status, (body as { error: { message: string } }).error.message]).to.deep.equal([
      400,
      'Invalid JSON payload received. Unknown name "step": Cannot find field.',
    ]);
    expect((await form("query=up&query=down"))[0]).to.equal(400);
    expect((await cloud.send("GET", `${PATH}?query=up&step=5`)).status).to.equal(400);
  });

  it("needs the permission to list time series, which roles/monitoring.viewer gives", async () => {
    await cloud.send("POST", `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`, { accountId: "reader" });
    const account = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts/${READER}`;
    const bind = (path: string, role: string, member: string) =>
      cloud.send("POST", `${path}:setIamPolicy`, { policy: { bindings: [{ role, members: [member] }] } });
    await bind(account, "roles/iam.serviceAccountTokenCreator", "user:developer@example.com");
    const { body } = await cloud.send(
      "POST",
      `/iamcredentials/v1/projects/-/serviceAccounts/${READER}:generateAccessToken`,
      { scope: ["https://www.googleapis.com/auth/monitoring.read"] },
    );
    const token = String(body.accessToken);
    const denied = [403, "Permission monitoring.timeSeries.list denied (or the resource may not exist)."];
    expect(await messageOf(ASKED, token)).to.deep.equal(denied);
    const project = `/crm/v1/projects/${PROJECT_ID}`;
    for (const [role, expected] of [
      ["roles/monitoring.metricWriter", 403],
      ["roles/container.developer", 403],
      ["roles/monitoring.viewer", 200],
      ["roles/viewer", 200],
      // A deployer of bootstrap/ has this one.
      ["roles/serviceusage.serviceUsageAdmin", 200],
    ] as const) {
      await bind(project, role, `serviceAccount:${READER}`);
      expect((await answerOf(ASKED, token))[0], role).to.equal(expected);
    }
  });

  it("needs a token that Google knows", async () => {
    expect((await messageOf(ASKED, "ya29.unknown"))[0]).to.equal(401);
  });

  it("needs the API in the project", async () => {
    const services = `/serviceusage/v1/projects/${PROJECT_ID}/services`;
    await cloud.operate("POST", `${services}/monitoring.googleapis.com:disable`, {});
    const [status, message] = await messageOf(ASKED);
    expect(status).to.equal(403);
    expect(message).to.match(
      /^Cloud Monitoring API has not been used in project \d+ before or it is disabled\./,
    );
  });

  it("has no other calls", async () => {
    for (const path of [
      PATH.replace(/query$/, "query_range"),
      PATH.replace("global", "us-central1"),
      `/monitoring/v3/projects/${PROJECT_ID}/timeSeries`,
    ]) {
      expect((await messageOf(path))[0], path).to.equal(501);
    }
  });
});
