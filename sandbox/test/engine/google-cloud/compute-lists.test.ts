import { expect } from "chai";
import { COMPUTE, POOLS, prepareCluster, ZONE } from "../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../helpers/google-cloud-client.ts";

const NETWORKS = `${COMPUTE}/global/networks`;

describe("lists of the simulated Compute Engine", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = await new TestCloud().start();
    await prepareCluster(cloud);
    await cloud.operate("POST", NETWORKS, { name: "other", autoCreateSubnetworks: false });
    await cloud.operate("PATCH", `${NETWORKS}/other`, { routingConfig: { routingMode: "GLOBAL" } });
    await cloud.operate("POST", POOLS, { nodePool: { name: "app", initialNodeCount: 2 } });
  });
  after(() => cloud.stop());

  const filtered = async (filter: string) => {
    const { items } = await cloud.get(`${NETWORKS}?filter=${encodeURIComponent(filter)}`);
    return items.map(({ name }) => name);
  };
  const refusal = async (filter: string) => {
    const { status, body } = await cloud.send("GET", `${NETWORKS}?filter=${encodeURIComponent(filter)}`);
    return [status, body.error.message];
  };

  it("filter by a value or by its absence", async () => {
    expect(await filtered("name=net")).to.deep.equal(["net"]);
    expect(await filtered('name != "net"')).to.deep.equal(["other"]);
    expect(await filtered("name=ne")).to.deep.equal([]);
    expect(await filtered("autoCreateSubnetworks = false")).to.deep.equal(["net", "other"]);
    expect(await filtered("routingConfig.routingMode=GLOBAL")).to.deep.equal(["other"]);
    expect(await filtered("constructor.name=Object")).to.deep.equal([]);
  });

  it("filter by a regular expression that matches the whole field, as gcloud does", async () => {
    expect(await filtered(String.raw`name eq ".*\bnet\b.*"`)).to.deep.equal(["net"]);
    expect(await filtered('name ne ".*(^n).*"')).to.deep.equal(["other"]);
    expect(await filtered("name eq ne")).to.deep.equal([]);
    expect(await filtered("autoCreateSubnetworks eq false")).to.deep.equal(["net", "other"]);
  });

  it("filter by several terms that must all match", async () => {
    expect(await filtered('(name eq ".*t.*") (routingConfig.routingMode=GLOBAL)')).to.deep.equal(["other"]);
    expect(await filtered("(name=net)(routingConfig.routingMode=GLOBAL)")).to.deep.equal([]);
  });

  it("refuse other filters", async () => {
    for (const filter of ["name:net", "name=net OR name=other", "name", "(name=net", "name=net name=net"]) {
      expect(await refusal(filter), filter).to.deep.equal([
        501,
        `The sandbox does not simulate the filter '${filter}'. Use FIELD=VALUE, !=, eq or ne, with several terms in ` +
          "parentheses.",
      ]);
    }
    expect(await refusal("name eq (")).to.have.property("0", 501);
    expect(await refusal('name eq "("')).to.deep.equal([
      400,
      "Invalid value for field 'filter': '('. It is not a regular expression.",
    ]);
  });

  it("return the filtered resources in pages", async () => {
    const first = await cloud.get(`${NETWORKS}?filter=${encodeURIComponent('name eq ".*"')}&maxResults=1`);
    expect(first.items.map(({ name }) => name)).to.deep.equal(["net"]);
    const rest = await cloud.get(`${NETWORKS}?maxResults=1&pageToken=${first.nextPageToken}`);
    expect(rest.items.map(({ name }) => name)).to.deep.equal(["other"]);
    expect(rest).not.to.have.property("nextPageToken");
  });

  it("cover the whole project for instance groups, their managers and operations", async () => {
    const everywhere = async (list: string, query = "") =>
      (await cloud.get(`${COMPUTE}/aggregated/${list}${query}`)).items as unknown as Record<string, object>;
    for (const list of ["instanceGroups", "instanceGroupManagers"]) {
      const { items } = await cloud.get(`${COMPUTE}/zones/${ZONE}/${list}`);
      expect(items).to.have.length(1);
      expect(await everywhere(list)).to.deep.equal({ [`zones/${ZONE}`]: { [list]: items } });
    }
    const { items: regional } = await cloud.get(`${COMPUTE}/regions/us-central1/operations`);
    const { items: global } = await cloud.get(`${COMPUTE}/global/operations`);
    expect([regional.length, global.length]).to.deep.equal([1, 3]);
    expect(await everywhere("operations")).to.deep.equal({
      global: { operations: global },
      "regions/us-central1": { operations: regional },
    });
    const patches = Object.values(await everywhere("operations", "?filter=operationType%3Dpatch"));
    expect(patches).to.deep.equal([{ operations: [global.at(-1)] }]);
    expect(global.at(-1)?.operationType).to.equal("patch");
    expect(String(global.at(-1)?.selfLink)).to.include(`projects/${PROJECT_ID}/global/operations/`);
  });
});
