import { expect } from "chai";
import type { FaultRequest } from "../../../src/engine/google-cloud/kernel/fault-kinds.ts";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { waitFor } from "../../../src/rehearsal/drills/expectations.ts";
import { allSteps } from "../../../src/rehearsal/life/all-steps.ts";
import { credentials } from "../../../src/rehearsal/life/credentials.ts";
import { destroy } from "../../../src/rehearsal/life/destroy.ts";
import { images } from "../../../src/rehearsal/life/images.ts";
import { Skipped, type LifeGround } from "../../../src/rehearsal/life/life-step.ts";
import { deleteHalfMade } from "../../../src/rehearsal/life/half-made.ts";
import { pastFaults } from "../../../src/rehearsal/life/past-faults.ts";
import { nodeRepair } from "../../../src/rehearsal/life/node-repair.ts";
import { resizeByHand, resizes } from "../../../src/rehearsal/life/resize.ts";
import type { Gcloud } from "../../../src/rehearsal/gcloud.ts";
import type { Kubectl } from "../../../src/rehearsal/kubectl.ts";
import { PulumiError, type PulumiStack } from "../../../src/rehearsal/pulumi-stack.ts";
import { PROJECT_ID, TestCloud } from "../../helpers/google-cloud-client.ts";
import { clusterBody, CLUSTERS, COMPUTE } from "../../helpers/google-cloud-cluster.ts";
import { deploy, lifeGround } from "../../helpers/life-ground.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

const CLUSTER = `${CLUSTERS}/blue-green`;
const POOL = `${CLUSTER}/nodePools/blue-green-nodes`;
const DIGEST = `sha256:${"ab".repeat(32)}`;

describe("the steps of the stack's life", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud({ nodeCheckMs: 5, repairAfterMs: 50 }).start();
    await deploy(cloud);
  });
  afterEach(() => cloud.stop());

  it("have unique names and lead from nothing to nothing", () => {
    const names = allSteps().map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    expect([names[0], ...names.slice(-2)]).to.deep.equal([
      ...["start from nothing", "destroy, with faults", "the other stack outlives the first one"],
    ]);
  });

  it("repeat a command that fails with faults, but not for ever and not after another error", async () => {
    const faults: readonly FaultRequest[] = [
      { kind: "rate-limit", api: "compute", method: "GET" },
      { kind: "server-error", api: "compute", method: "GET" },
    ];
    const { ground } = lifeGround(cloud);
    const call = async () => {
      const { status } = await cloud.send("GET", `${COMPUTE}/global/networks`);
      if (status !== 200) throw new PulumiError(`status ${status}`);
    };
    expect(await pastFaults(ground, faults, call)).to.equal(3);

    const never = () => Promise.reject(new PulumiError("no machines"));
    expect((await rejection(pastFaults(ground, faults, never))).message).to.equal("no machines");
    const other = () => Promise.reject(new TypeError("no pulumi"));
    expect((await rejection(pastFaults(ground, faults, other))).message).to.equal("no pulumi");
  });

  it("delete a cluster in ERROR and a node pool that the stack lacks, as the program's error says", async () => {
    const { ground } = lifeGround(cloud);
    const pools = `${CLUSTERS}/blue-green/nodePools`;
    const advice = "gcloud container node-pools delete blue-green-nodes";
    await deleteHalfMade(ground, new PulumiError("resource - p - already exists"));
    await deleteHalfMade(ground, new PulumiError(`no machines. ${advice}`));
    expect((await cloud.send("GET", `${pools}/blue-green-nodes`)).status).to.equal(200);
    await deleteHalfMade(ground, new PulumiError(`resource - p - already exists. ${advice}`));
    expect((await cloud.send("GET", `${pools}/blue-green-nodes`)).status).to.equal(404);

    await cloud.operate("DELETE", `${CLUSTERS}/blue-green`);
    cloud.server.faults.add({ kind: "half-way", operation: "CREATE_CLUSTER" });
    await cloud.operate("POST", CLUSTERS, { cluster: { ...clusterBody.cluster, name: "blue-green" } });
    await deleteHalfMade(ground, new PulumiError("failed. gcloud container clusters delete blue-green"));
    expect((await cloud.send("GET", `${CLUSTERS}/blue-green`)).status).to.equal(404);
  });

  it("fail when a fault did not happen or stopped nothing", async () => {
    const { ground } = lifeGround(cloud);
    const missed: readonly FaultRequest[] = [{ kind: "stock-out", operation: "CREATE_CLUSTER" }];
    expect((await rejection(pastFaults(ground, missed, () => Promise.resolve()))).message).to.equal(
      "1 of the faults did not happen, the first: stock-out",
    );
    await ground.faults.clear();
    const ridden: readonly FaultRequest[] = [{ kind: "latency", seconds: 0.01 }];
    const call = () => cloud.get(`${COMPUTE}/global/networks`);
    expect((await rejection(pastFaults(ground, ridden, call))).message).to.equal(
      "no fault stopped the first run",
    );
  });

  it("get credentials with the command in the stack's outputs, then list the nodes", async () => {
    const { ground } = lifeGround(cloud);
    const ran: string[] = [];
    const newcomer = (nodes: string, plugin = "gke-gcloud-auth-plugin") => ({
      gcloud: { run: (command: string) => Promise.resolve(String(ran.push(command))) } as unknown as Gcloud,
      kubectl: {
        run: (verb: string) => Promise.resolve(verb === "get" ? nodes : plugin),
      } as unknown as Kubectl,
    });
    const stack = { output: () => Promise.resolve("gcloud container clusters get-credentials c") };
    const run = (who: LifeGround["newcomer"]) =>
      credentials.run({ ...ground, stack: stack as unknown as PulumiStack, newcomer: who });

    expect(await run(newcomer("node/a\nnode/b"))).to.equal(
      "kubectl lists the 2 nodes with a token from gke-gcloud-auth-plugin",
    );
    expect(ran).to.deep.equal(["container clusters get-credentials c"]);
    expect((await rejection(run(newcomer("node/a")))).message).to.equal(
      "kubectl get nodes: expected 2 nodes, got node/a",
    );
    expect((await rejection(run(newcomer("node/a\nnode/b", "")))).message).to.match(
      /expected a credential plugin, got none/,
    );
    const { kubectl } = newcomer("");
    expect(await run({ kubectl })).to.deep.equal(new Skipped("gcloud is not installed"));
  });

  it("resize the cluster and fail when a request is lost", async () => {
    const { ground, commands } = lifeGround(cloud);
    const [, toTwo] = resizes;
    expect(await toTwo!.run(ground)).to.equal("2 ready nodes; 100 requests, none lost, none slow");
    expect(commands).to.deep.equal(["set nodeCount", "up"]);
    const underTraffic = async (act: () => Promise<void>) => {
      await act();
      return { requests: 100, noticed: "3 lost of 100 requests" };
    };
    expect((await rejection(toTwo!.run({ ...ground, underTraffic }))).message).to.equal(
      "users noticed it: 3 lost of 100 requests",
    );
  });

  it("skip a step that needs gcloud when it is not installed", async () => {
    const result = await resizeByHand.run(lifeGround(cloud).ground);
    expect(result).to.be.instanceOf(Skipped);
    expect((result as Skipped).reason).to.equal("gcloud is not installed");
  });

  it("resize the cluster by hand and check that the drift appears and ends", async () => {
    const drifts = [["NodePool::cluster-nodes"], []];
    const gcloud = {
      run: (command: string) => {
        expect(command).to.include("container clusters resize blue-green --node-pool=blue-green-nodes");
        return cloud.operate("POST", `${POOL}:setSize`, { nodeCount: 3 });
      },
    };
    const { ground } = lifeGround(cloud, { drifts });
    const up = () => cloud.operate("POST", `${POOL}:setSize`, { nodeCount: 2 });
    Object.assign(ground.stack, { up });
    expect(await resizeByHand.run({ ...ground, gcloud } as never)).to.match(
      /pulumi refresh shows the change/,
    );

    const blind = lifeGround(cloud).ground;
    expect((await rejection(resizeByHand.run({ ...blind, gcloud } as never))).message).to.equal(
      "pulumi refresh does not show the node pool",
    );
  });

  describe("with an app that answers", () => {
    let app: Server;
    let url: string;
    before(async () => {
      app = createServer((_, response) => response.end(JSON.stringify({ color: "blue", version: "1.0.1" })));
      await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    });
    after(() => app.close());

    it("kill a node and wait for its automatic repair", async () => {
      const { ground, commands } = lifeGround(cloud, { url });
      const { broken, repaired } = nodeRepair();
      expect(await broken.run(ground)).to.match(/RUNNING_WITH_ERROR/);
      expect(await repaired.run(ground)).to.match(/, repaired by the control plane; 2 ready nodes$/);
      expect(commands).to.deep.equal(["up refresh expectNoChanges"]);
    });

    it("fail when another operation ran on the cluster meanwhile", async () => {
      const { ground } = lifeGround(cloud, { url });
      const { broken, repaired } = nodeRepair();
      await broken.run(ground);
      const isRepaired = async () => ((await cloud.get(POOL)).status === "RUNNING" ? true : undefined);
      await waitFor("the repair", isRepaired, { withinSeconds: 5, pollMs: 5 });
      await cloud.operate("POST", `${POOL}:setManagement`, { management: { autoRepair: true } });
      expect((await rejection(repaired.run(ground))).message).to.match(
        /^Kubernetes Engine's operations: expected only AUTO_REPAIR_NODES, got AUTO_REPAIR_NODES, SET_NODE_POOL_MANAGEMENT/,
      );
    });
  });

  it("remove an image's tag, add it again and delete the image", async () => {
    const image = { repository: `${PROJECT_ID}/web`, mediaType: "manifest", sizeBytes: 1, uploadTime: "" };
    cloud.images.images = [
      { ...image, digest: DIGEST, tags: ["1.0.0"] },
      { ...image, digest: DIGEST.replaceAll("ab", "cd"), tags: ["1.0.1"] },
    ];
    expect(await images.run(lifeGround(cloud).ground)).to.equal(
      "1.0.0 untagged, tagged again, deleted; the registry has only 1.0.1",
    );
    expect(cloud.images.images.map(({ tags }) => tags)).to.deep.equal([["1.0.1"]]);
  });

  it("fail when a destroy leaves a resource", async () => {
    const { ground } = lifeGround(cloud);
    const withoutNetwork = async () => {
      for (const path of [POOL, CLUSTER]) {
        if ((await cloud.send("GET", path)).status === 404) continue;
        const { error } = await cloud.operate("DELETE", path);
        if (error) throw new PulumiError("half way");
      }
      // Its answer is lost.
      await cloud.send("DELETE", `${COMPUTE}/regions/us-central1/subnetworks/sub`);
    };
    Object.assign(ground.stack, { destroy: withoutNetwork });
    expect((await rejection(destroy.run(ground))).message).to.match(
      /^the control plane still lists addresses public, preview; networks net; service accounts .+; repositories gcr\.io$/,
    );
  });
});
