import { expect } from "chai";
import type { V1EndpointSlice, V1Node, V1Service } from "@kubernetes/client-node";
import {
  startClusterController,
  type ClusterController,
} from "../../../src/engine/cluster/cluster-controller.ts";
import { FakeKubernetesApi } from "../../helpers/cluster-fake-api.ts";
import { endpointSlice, node, service, servicePath } from "../../helpers/cluster-objects.ts";

describe("the cluster controller", () => {
  let api: FakeKubernetesApi;
  let controller: ClusterController;
  let logged: string[];
  /** The names that each run was called with. */
  let runs: string[];
  let fail: (() => Error | undefined) | undefined;
  let ran: () => void;
  /** What the next run returns. */
  let againInMs: number | undefined;

  beforeEach(async () => {
    api = await FakeKubernetesApi.start();
    api.put("/api/v1/nodes/pool-a", node("pool-a", "198.18.0.20"));
    api.put(servicePath(), service());
    logged = [];
    runs = [];
    fail = undefined;
    againInMs = undefined;
    ran = () => {};
    controller = await startClusterController({
      client: api.client,
      log: (message) => logged.push(message),
      millisecondsBeforeNewWatch: 1,
      reconcile: (...objects) => {
        runs.push(objects.flatMap(names).join(" "));
        const error = fail?.();
        ran();
        const inMs = againInMs;
        againInMs = undefined;
        return error ? Promise.reject(error) : Promise.resolve(inMs);
      },
    });
  });
  afterEach(async () => {
    await controller.stop();
    await api.close();
  });

  const names = (objects: readonly (V1Service | V1Node | V1EndpointSlice)[]) =>
    objects.map(({ metadata }) => metadata!.name!);
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

  it("reconciles again after the time that a run asked for", async () => {
    await untilRun("public pool-a");
    againInMs = 5;
    api.put(servicePath("preview"), service({ name: "preview" }));
    await untilRun("public preview pool-a");
    runs = [];
    await untilRun("public preview pool-a");
  });

  it("reconciles after each change of Services, nodes and EndpointSlices", async () => {
    await api.untilWatched(3);
    api.put(servicePath("preview"), service({ name: "preview" }));
    await untilRun("public preview pool-a");
    api.put("/api/v1/nodes/pool-b", node("pool-b", "198.18.0.21"));
    await untilRun("public preview pool-a pool-b");
    api.remove(servicePath());
    await untilRun("preview pool-a pool-b");
    api.put(
      "/apis/discovery.k8s.io/v1/namespaces/web/endpointslices/preview-x",
      endpointSlice("preview", []),
    );
    await untilRun("preview pool-a pool-b preview-x");
  });

  it("watches again when the API server ends the watches, and sees missed changes", async () => {
    await api.untilWatched(3);
    api.endWatches();
    api.put(servicePath("preview"), service({ name: "preview" }));
    await untilRun("public preview pool-a");
    await api.untilWatched(3);
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
