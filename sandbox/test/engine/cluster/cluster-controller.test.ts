import { expect } from "chai";
import type { V1Node, V1Service } from "@kubernetes/client-node";
import {
  startClusterController,
  type ClusterController,
} from "../../../src/engine/cluster/cluster-controller.ts";
import { FakeKubernetesApi } from "../../helpers/cluster-fake-api.ts";
import { node, service, servicePath } from "../../helpers/cluster-objects.ts";

describe("the cluster controller", () => {
  let api: FakeKubernetesApi;
  let controller: ClusterController;
  let logged: string[];
  /** The names that each run was called with. */
  let runs: string[];
  let fail: (() => Error | undefined) | undefined;
  let ran: () => void;

  beforeEach(async () => {
    api = await FakeKubernetesApi.start();
    api.put("/api/v1/nodes/pool-a", node("pool-a", "198.18.0.20"));
    api.put(servicePath(), service());
    logged = [];
    runs = [];
    fail = undefined;
    ran = () => {};
    controller = await startClusterController({
      client: api.client,
      log: (message) => logged.push(message),
      millisecondsBeforeNewWatch: 1,
      reconcile: (services, nodes) => {
        runs.push([...names(services), ...names(nodes)].join(" "));
        const error = fail?.();
        ran();
        return error ? Promise.reject(error) : Promise.resolve();
      },
    });
  });
  afterEach(async () => {
    await controller.stop();
    await api.close();
  });

  const names = (objects: readonly (V1Service | V1Node)[]) => objects.map(({ metadata }) => metadata!.name!);
  const untilRun = (wanted: string) =>
    new Promise<void>((resolve) => {
      ran = () => runs.includes(wanted) && resolve();
      ran();
    });

  it("reconciles existing objects when it starts", () => untilRun("public pool-a"));

  it("reconciles only when it knows all Services and nodes, so that none is removed by mistake", async () => {
    await untilRun("public pool-a");
    expect(new Set(runs)).to.deep.equal(new Set(["public pool-a"]));
  });

  it("reconciles after each change of Services and nodes", async () => {
    await api.untilWatched(2);
    api.put(servicePath("preview"), service({ name: "preview" }));
    await untilRun("public preview pool-a");
    api.put("/api/v1/nodes/pool-b", node("pool-b", "198.18.0.21"));
    await untilRun("public preview pool-a pool-b");
    api.remove(servicePath());
    await untilRun("preview pool-a pool-b");
  });

  it("watches again when the API server ends the watches, and sees missed changes", async () => {
    await api.untilWatched(2);
    api.endWatches();
    api.put(servicePath("preview"), service({ name: "preview" }));
    await untilRun("public preview pool-a");
    await api.untilWatched(2);
    api.remove(servicePath());
    await untilRun("preview pool-a");
  });

  it("logs the reason of a failed run and tries again", async () => {
    let failures = 1;
    fail = () => (failures-- > 0 ? new Error("HAProxy ended") : undefined);
    api.put(servicePath("preview"), service({ name: "preview" }));
    await untilRun("public preview pool-a");
    runs = [];
    await untilRun("public preview pool-a");
    expect(logged).to.deep.equal(["load balancer: HAProxy ended"]);
  });
});
