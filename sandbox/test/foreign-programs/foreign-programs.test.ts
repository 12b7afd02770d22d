import { expect } from "chai";
import { leftovers } from "../../src/engine/google-cloud/clients/leftovers.ts";
import { googleCalls } from "../../src/engine/google-cloud/clients/google-calls.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../helpers/google-cloud-client.ts";
import { clusterPath, type OfficialRequest } from "./official-requests.ts";
import { FOREIGN_PROGRAMS } from "./programs.ts";

/** The places where an answer does not mean what was asked. */
function differences(asked: unknown, answered: unknown, at: string): string[] {
  if (typeof asked === "object" && asked !== null && !Array.isArray(asked)) {
    const fields = answered as Record<string, unknown> | undefined;
    return Object.entries(asked).flatMap(([name, value]) =>
      differences(value, fields?.[name], `${at}.${name}`),
    );
  }
  const same =
    JSON.stringify(asked) === JSON.stringify(answered) ||
    (!asked && !answered) ||
    // What Google completes: a size, a version and a link.
    (/^\/\d+$/.test(String(asked)) && String(answered).endsWith(String(asked))) ||
    (asked === "latest" && /^1\./.test(String(answered))) ||
    String(answered).endsWith(String(asked).replace("/global/regions/", "/regions/"));
  return same ? [] : [`${at}: asked ${JSON.stringify(asked)}, answered ${JSON.stringify(answered)}`];
}

describe("programs that nobody here wrote, as the official gcp plugin calls the control plane", function () {
  this.timeout(120_000);
  let cloud: TestCloud;
  let key = "";
  beforeEach(async () => {
    cloud = await new TestCloud({ maxNodes: 100, maxCpus: 1000 }, PROJECT_ID, true).start();
    await cloud.enable("compute", "container", "iam", "artifactregistry");
  });
  afterEach(() => cloud.stop());

  /** Sends the request, waits for its operation, and returns the answer. */
  const send = async ({ method, path, body, status = 200 }: OfficialRequest) => {
    const asked = path.replace("{key}", key);
    const answer = await cloud.send(method, asked, body);
    expect([answer.status, JSON.stringify(answer.body.error)], `${method} ${asked}`).to.deep.equal([
      status,
      status === 200 ? undefined : JSON.stringify(answer.body.error),
    ]);
    const created = answer.body as { name?: string; operationType?: string };
    if (method === "POST" && /\/keys$/.test(asked)) key = created.name!.split("/").at(-1)!;
    const isOperation = created.operationType !== undefined || created.name?.includes("operations/");
    if (!isOperation) return answer.body;
    const done = await cloud.finish(asked.split("?")[0]!, answer.body);
    expect(done.error, `${method} ${asked}`).to.equal(undefined);
    return done;
  };
  const sendAll = async (requests: readonly OfficialRequest[]) => {
    const answers = [];
    for (const request of requests) answers.push(await send(request));
    return answers;
  };

  /** The plugin finds a difference in each field whose answer means something else than what was asked. */
  const expectEchoes = async (create: readonly OfficialRequest[], read: OfficialRequest) => {
    const { body } = create.find((each) => each.method === "POST" && each.path !== read.path) ?? {};
    if (read.method !== "GET" || !body || read.path.includes("/keys/")) return;
    const asked = Object.values(body).find((value) => typeof value === "object") as object | undefined;
    const isWrapped = /clusters|serviceAccounts/.test(read.path);
    const answer = (await send(read)) as { nodePools?: object[] };
    const isPool = read.path.endsWith("/nodePools");
    const wrong = differences(isWrapped ? asked : body, isPool ? answer.nodePools![0] : answer, "");
    // The programs set none, and Google answers with the first pool's.
    const ofProgram = wrong.filter((each) => !each.startsWith(".nodeConfig"));
    expect(ofProgram, read.path).to.deep.equal([]);
  };

  for (const { name, functions, resources, nodeZones } of FOREIGN_PROGRAMS) {
    it(`${name} is created, unchanged at the next refresh and destroyed`, async () => {
      await sendAll(functions);
      for (const resource of resources) await sendAll(resource.create);
      const refresh = () => sendAll(resources.flatMap(({ read }) => read));
      const [first, second] = [await refresh(), await refresh()];
      expect(second).to.deep.equal(first);
      for (const { create, read } of resources) await expectEchoes(create, read[0]!);
      expect(
        [...cloud.runtime.nodes.values()].map(({ labels }) => labels["topology.kubernetes.io/zone"]),
      ).to.have.members(nodeZones);
      for (const resource of [...resources].reverse()) await sendAll(resource.delete);
      expect(await leftovers(googleCalls(cloud.server.url, TOKEN))).to.deep.equal([
        `${PROJECT_ID} has no clusters, no forwarding rules, no routers, no addresses, no disks, no networks, no service accounts, no repositories, no images`,
      ]);
      expect([cloud.runtime.controlPlanes.size, cloud.runtime.nodes.size]).to.deep.equal([0, 0]);
      expect(cloud.server.stats().unmatchedRequests).to.equal(0);
    });
  }

  it("the template's cluster gets ranges of the sizes that it asks for, in its subnetwork", async () => {
    const [{ resources } = { resources: [] }] = FOREIGN_PROGRAMS;
    for (const { create } of resources.slice(0, 3)) await sendAll(create);
    const cluster = await cloud.get(clusterPath("us-central1", "gke-cluster-1"));
    const policy = cluster.ipAllocationPolicy as unknown as Record<string, string>;
    expect(policy.clusterIpv4CidrBlock).to.match(/\/14$/);
    expect(policy.servicesIpv4CidrBlock).to.match(/\/20$/);
    const subnetwork = `/compute/v1/projects/${PROJECT_ID}/regions/us-central1/subnetworks/gke-subnet-1`;
    const ranges = (name: string, range: string) => ({
      rangeName: policy[`${name}SecondaryRangeName`],
      ipCidrRange: policy[`${range}Ipv4CidrBlock`],
    });
    expect(await cloud.get(subnetwork)).to.deep.include({
      secondaryIpRanges: [ranges("cluster", "cluster"), ranges("services", "services")],
    });
    expect(policy.clusterSecondaryRangeName).to.match(/^gke-gke-cluster-1-pods-[0-9a-f]{8}$/);
    await sendAll(resources[2]!.delete);
    expect(await cloud.get(subnetwork)).not.to.have.property("secondaryIpRanges");
  });
});
