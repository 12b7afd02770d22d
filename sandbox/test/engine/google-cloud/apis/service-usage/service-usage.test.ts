import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";

const SERVICES = `/serviceusage/v1/projects/${PROJECT_ID}/services`;
const CLUSTERS = `/container/v1/projects/${PROJECT_ID}/locations/-/clusters`;

describe("the simulated Service Usage", () => {
  let cloud: TestCloud;
  beforeEach(async () => (cloud = await new TestCloud().start()));
  afterEach(() => cloud.stop());
  const enabled = async () =>
    (
      (await cloud.get(`${SERVICES}?filter=state:ENABLED&pageSize=200`)).services as {
        config: { name: string };
      }[]
    ).map(({ config }) => config.name.replace(".googleapis.com", ""));

  it("starts with the services of a new project", async () => {
    expect(await enabled()).to.include.members(["cloudresourcemanager", "serviceusage", "logging"]);
    for (const name of ["compute", "container", "artifactregistry", "iam"]) {
      expect(await enabled()).not.to.include(name);
    }
  });

  it("answers SERVICE_DISABLED until an API is enabled", async () => {
    const { projectNumber } = await cloud.get(`/crm/v1/projects/${PROJECT_ID}`);
    const refused = await cloud.send("GET", CLUSTERS);
    const message =
      `Kubernetes Engine API has not been used in project ${projectNumber} before or it is disabled. Enable it by ` +
      `visiting https://console.developers.google.com/apis/api/container.googleapis.com/overview?project=${projectNumber} ` +
      `then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems ` +
      `and retry.`;
    expect(refused.status).to.equal(403);
    expect(refused.body.error).to.deep.include({
      code: 403,
      status: "PERMISSION_DENIED",
      message,
      errors: [{ message, domain: "usageLimits", reason: "accessNotConfigured" }],
    });
    expect(refused.body.error.details[0]).to.deep.include({
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "SERVICE_DISABLED",
      domain: "googleapis.com",
    });
    expect(refused.body.error.details[0]?.metadata).to.include({
      service: "container.googleapis.com",
      consumer: `projects/${projectNumber}`,
    });

    const operation = await cloud.operate("POST", `${SERVICES}/container.googleapis.com:enable`, {});
    expect(operation.response.service.state).to.equal("ENABLED");
    expect((await cloud.send("GET", CLUSTERS)).status).to.equal(200);
  });

  it("enables the services that a service needs, and refuses to disable them", async () => {
    await cloud.enable("container");
    expect(await enabled()).to.include.members(["container", "compute"]);
    const refused = await cloud.send("POST", `${SERVICES}/compute.googleapis.com:disable`, {});
    expect(refused.status).to.equal(400);
    expect(refused.body.error.message).to.equal(
      "The service compute.googleapis.com is depended on by the following active service(s): " +
        "container.googleapis.com; Please specify disable_dependent_services=true if you want to proceed with " +
        "disabling all services.",
    );
    await cloud.operate("POST", `${SERVICES}/compute.googleapis.com:disable`, {
      disableDependentServices: true,
    });
    expect(await enabled()).not.to.include("compute");
    expect(await enabled()).not.to.include("container");
  });

  it("refuses unknown services", async () => {
    const { status, body } = await cloud.send("POST", `${SERVICES}/nope.googleapis.com:enable`, {});
    expect(status).to.equal(403);
    expect(body.error.message).to.equal(
      "Not found or permission denied for service(s): nope.googleapis.com.",
    );
  });

  it("enables at most twenty services at a time", async () => {
    const { status, body } = await cloud.send("POST", `${SERVICES}:batchEnable`, {
      serviceIds: Array.from({ length: 21 }, () => "compute.googleapis.com"),
    });
    expect(status).to.equal(400);
    expect(body.error.message).to.equal("Invalid 'serviceIds': expected 1 to 20 services, got 21.");
  });

  // The official plugin asks like this which services are enabled.
  it("lists only names when the query asks for them", async () => {
    const list = await cloud.get(
      `${SERVICES}?fields=services/name,nextPageToken&filter=state:ENABLED&pageSize=2`,
    );
    expect(Object.keys(list)).to.have.members(["services", "nextPageToken"]);
    expect((list.services as object[]).map((service) => Object.keys(service))).to.deep.equal([
      ["name"],
      ["name"],
    ]);
  });

  it("pages through the list", async () => {
    const first = await cloud.get(`${SERVICES}?pageSize=2`);
    expect(first.services).to.have.length(2);
    const second = await cloud.get(`${SERVICES}?pageSize=2&pageToken=${first.nextPageToken}`);
    expect(second.services[0]?.name).not.to.equal(first.services[0]?.name);
    expect((await cloud.send("GET", `${SERVICES}?pageToken=nope`)).body.error.message).to.equal(
      `Invalid page token 'nope': expected a token of ${SERVICES}.`,
    );
  });
});

describe("an enabled service", () => {
  it("answers SERVICE_DISABLED until a delay has passed", async () => {
    const cloud = await new TestCloud({ propagationDelayMs: 1_000 }).start();
    try {
      await cloud.enable("container");
      expect((await cloud.get(`${SERVICES}/container.googleapis.com`)).state).to.equal("ENABLED");
      expect((await cloud.send("GET", CLUSTERS)).status).to.equal(403);
      await sleep(1_100);
      expect((await cloud.send("GET", CLUSTERS)).status).to.equal(200);
    } finally {
      await cloud.stop();
    }
  });
});
