import { expect } from "chai";
import { COMPUTE, POOLS, prepareCluster, ZONE } from "../../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";

const LINK = `https://www.googleapis.com/compute/v1/projects/${PROJECT_ID}`;
const REGION = `${LINK}/regions/us-central1`;
const service = {
  namespace: "default",
  name: "web",
  uid: "0b5e8f2c-6d1a-4f7e-9c3b-2a1d0e9f8c7b",
  createTime: "2026-01-02T03:04:05.000Z",
  address: "127.18.1.10",
  ports: [80],
  internal: false,
  hasBackendService: false,
};
const NAME = "a0b5e8f2c6d1a4f7e9c3b2a1d0e9f8c7";

describe("the simulated Compute Engine", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = await new TestCloud().start();
    await prepareCluster(cloud);
    await cloud.operate("POST", POOLS, {
      nodePool: { name: "app", initialNodeCount: 2, config: { machineType: "e2-small", diskSizeGb: 30 } },
    });
    cloud.runtime.loadBalancers.set("main", [
      service,
      {
        ...service,
        name: "web-preview",
        uid: "1".repeat(36),
        address: "127.18.1.11",
        internal: true,
        hasBackendService: true,
      },
      { ...service, name: "newer", uid: "2".repeat(36), address: "127.18.1.12", hasBackendService: true },
    ]);
  });
  after(() => cloud.stop());

  it("shows a forwarding rule and a target pool for a LoadBalancer Service", async () => {
    const rule = await cloud.get(`${COMPUTE}/regions/us-central1/forwardingRules/${NAME}`);
    expect(rule).to.deep.include({
      kind: "compute#forwardingRule",
      name: NAME,
      region: REGION,
      selfLink: `${REGION}/forwardingRules/${NAME}`,
      creationTimestamp: "2026-01-02T03:04:05.000Z",
      description: '{"kubernetes.io/service-name":"default/web"}',
      IPAddress: "127.18.1.10",
      IPProtocol: "TCP",
      loadBalancingScheme: "EXTERNAL",
      portRange: "80-80",
      target: `${REGION}/targetPools/${NAME}`,
    });
    expect(rule.id).to.match(/^\d+$/);
    const { instances } = await cloud.get(`${COMPUTE}/regions/us-central1/targetPools/${NAME}`);
    expect(instances).to.deep.equal(
      [...cloud.runtime.nodes.keys()].map((node) => `${LINK}/zones/${ZONE}/instances/${node}`),
    );
  });

  it("shows an internal forwarding rule and a backend service for an internal LoadBalancer Service", async () => {
    const [, rule] = (await cloud.get(`${COMPUTE}/regions/us-central1/forwardingRules`)).items;
    expect(rule).to.deep.include({
      loadBalancingScheme: "INTERNAL",
      ports: ["80"],
      backendService: `${REGION}/backendServices/a${"1".repeat(31)}`,
      network: `${LINK}/global/networks/net`,
    });
    const { items } = await cloud.get(`${COMPUTE}/regions/us-central1/backendServices`);
    const [internal, external] = items;
    expect(items).to.have.length(2);
    expect(internal).to.deep.include({ name: `a${"1".repeat(31)}`, loadBalancingScheme: "INTERNAL" });
    expect(external).to.deep.include({ name: `a${"2".repeat(31)}`, loadBalancingScheme: "EXTERNAL" });
  });

  it("shows an external forwarding rule and a backend service for a Service with the newer class", async () => {
    const [, , rule] = (await cloud.get(`${COMPUTE}/regions/us-central1/forwardingRules`)).items;
    expect(rule).to.deep.include({
      loadBalancingScheme: "EXTERNAL",
      ports: ["80"],
      backendService: `${REGION}/backendServices/a${"2".repeat(31)}`,
    });
    expect(rule).not.to.have.any.keys("target", "portRange", "network");
  });

  it("shows an instance and a boot disk for each node, RUNNING while its container runs", async () => {
    const [node = ""] = cloud.runtime.nodes.keys();
    const instances = `${COMPUTE}/zones/${ZONE}/instances`;
    expect((await cloud.get(instances)).items).to.have.length(2);
    expect(await cloud.get(`${instances}/${node}`)).to.deep.include({
      status: "RUNNING",
      machineType: `${LINK}/zones/${ZONE}/machineTypes/e2-small`,
    });
    cloud.runtime.stopped.add(node);
    expect((await cloud.get(`${instances}/${node}`)).status).to.equal("TERMINATED");
    expect(await cloud.get(`${COMPUTE}/zones/${ZONE}/disks/${node}`)).to.deep.include({
      sizeGb: "30",
      users: [`${LINK}/zones/${ZONE}/instances/${node}`],
    });
  });

  it("lists the resources of clusters in the whole project, and none after they are deleted", async () => {
    const lists = ["forwardingRules", "targetPools", "backendServices", "instances", "disks"];
    const counts = () =>
      Promise.all(
        lists.map(
          async (list) => Object.keys((await cloud.get(`${COMPUTE}/aggregated/${list}`)).items).length,
        ),
      );
    expect(await counts()).to.deep.equal([1, 1, 1, 1, 1]);
    cloud.runtime.loadBalancers.clear();
    await cloud.operate("DELETE", `${POOLS}/app`);
    expect(await counts()).to.deep.equal([0, 0, 0, 0, 0]);
    expect((await cloud.get(`${COMPUTE}/global/forwardingRules`)).items).to.deep.equal([]);
  });

  it("answers 404 for a disk that does not exist", async () => {
    const { status, body } = await cloud.send("GET", `${COMPUTE}/zones/${ZONE}/disks/other`);
    expect([status, body.error.message]).to.deep.equal([
      404,
      `The resource 'projects/${PROJECT_ID}/zones/${ZONE}/disks/other' was not found`,
    ]);
  });
});
