import { expect } from "chai";
import { createKubernetesProvider } from "../../../../src/engine/plugins/kubernetes/kubernetes-provider.ts";
import type { ConfiguredProvider, Properties } from "../../../../src/engine/plugins/provider.ts";
import { PartialFailure, Unknown } from "../../../../src/engine/plugins/provider.ts";
import { rejection } from "../../../helpers/plugin-client.ts";
import type { FakeKubernetes } from "../../../helpers/plugin-fake-kubernetes.ts";
import { kubeconfig, startFakeKubernetes } from "../../../helpers/plugin-fake-kubernetes.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const SERVICE = "kubernetes:core/v1:Service";
const MAP_PATH = "/api/v1/namespaces/web/configmaps/map";
const BLUE_PATH = "/apis/apps/v1/namespaces/web/deployments/blue";

const object = (apiVersion: string, kind: string, name: string, rest: Properties = {}): Properties => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "web" },
  ...rest,
});
const map = (data: Properties, metadata: Properties = {}): Properties =>
  object("v1", "ConfigMap", "map", { metadata: { name: "map", namespace: "web", ...metadata }, data });
const blue = object("apps/v1", "Deployment", "blue", { spec: { replicas: 1 } });
const ready = { observedGeneration: 1, conditions: [{ type: "Available", status: "True" }] };
const CREATED =
  'resource "urn" was successfully created, but the Kubernetes API server reported that it failed to fully ';
const TIMED_OUT = `${CREATED}initialize or become live: 'blue' timed out waiting to be Ready`;

describe("the kubernetes plugin", () => {
  let cluster: FakeKubernetes;
  let plugin: ConfiguredProvider;
  let cancellation: AbortController;
  let shown: string[];

  beforeEach(async () => {
    cluster = await startFakeKubernetes();
    plugin = await configure({});
    cancellation = new AbortController();
    shown = [];
  });
  afterEach(() => cluster.close());

  const configure = async (config: Properties) =>
    createKubernetesProvider({
      pollIntervalMs: 5,
      times: { settleMs: 5, resyncMs: 60_000, nowMs: () => performance.now() },
    }).configure({
      kubeconfig: cluster.kubeconfig(),
      ...config,
    });
  const identity = (type: string) => ({
    type,
    name: "it",
    urn: "urn",
    status: (message: string) => void shown.push(message),
    signal: cancellation.signal,
  });
  const create = (
    type: string,
    inputs: Properties,
    more: { preview?: boolean; timeoutSeconds?: number } = {},
  ) => plugin.create({ ...identity(type), inputs, preview: false, timeoutSeconds: 0, ...more });
  const update = (
    type: string,
    news: Properties,
    more: { preview?: boolean; ignoreChanges?: string[] } = {},
  ) =>
    plugin.update({
      ...identity(type),
      id: "web/map",
      oldInputs: {},
      oldState: { __fieldManager: "pulumi-kubernetes-1" },
      news,
      preview: false,
      timeoutSeconds: 0,
      ...more,
    });
  const remove = (type: string, inputs: Properties, timeoutSeconds = 0) =>
    plugin.delete({ ...identity(type), id: "web/map", inputs, state: inputs, timeoutSeconds });
  const patches = () => cluster.requests.filter(({ method }) => method === "PATCH");

  describe("create", () => {
    it("applies on the server with its own field manager and stores it in the state", async () => {
      const { id, properties } = await create(CONFIG_MAP, map({ a: "1" }));
      const [patch] = patches();
      expect(id).to.equal("web/map");
      expect(patch?.headers["content-type"]).to.equal("application/apply-patch+yaml");
      expect(patch?.query.get("fieldManager")).to.match(/^pulumi-kubernetes-[0-9a-f]{8}$/);
      expect(patch?.query.get("force")).to.equal("false");
      expect(patch?.query.get("fieldValidation")).to.equal("Strict");
      expect(properties).to.deep.equal({
        ...map({ a: "1" }, { uid: "uid-1", generation: 1 }),
        __inputs: map({ a: "1" }),
        __initialApiVersion: "v1",
        __fieldManager: patch?.query.get("fieldManager"),
      });
    });

    it("refuses to overwrite an existing object", async () => {
      cluster.objects.set(MAP_PATH, map({}));
      const { message } = await rejection(create(CONFIG_MAP, map({})));
      expect(message).to.match(
        /^resource "urn" was not successfully created by the Kubernetes API server: configmaps "map" already exists\n\n/,
      );
      expect(message).to.contain("Intentional upsert: set upsertExistingObjects on the provider");
      plugin = await configure({ upsertExistingObjects: "true" });
      expect((await create(CONFIG_MAP, map({ a: "2" }))).properties.data).to.deep.equal({ a: "2" });
    });

    it("goes on with a Job whose creation was killed, with upsertExistingObjects", async () => {
      plugin = await configure({ upsertExistingObjects: true });
      const gate = object("batch/v1", "Job", "gate", { spec: { backoffLimit: 0 } });
      const path = "/apis/batch/v1/namespaces/web/jobs/gate";
      const status = { startTime: "now", conditions: [{ type: "Complete", status: "True" }] };
      cluster.objects.set(path, { ...gate, metadata: { name: "gate", namespace: "web", uid: "u" }, status });
      const { id, properties } = await create("kubernetes:batch/v1:Job", gate);
      expect(id).to.equal("web/gate");
      expect(properties.metadata).to.include({ uid: "u" });
    });

    it("asks for the kinds of an API only once in several runs", async () => {
      await create(CONFIG_MAP, map({}));
      await remove(CONFIG_MAP, map({}));
      expect(cluster.requests.filter(({ path }) => path === "/api/v1")).to.have.length(1);
    });

    it("names a kind that the cluster does not serve", async () => {
      const type = "kubernetes:apps/v1:ControllerRevision";
      expect((await rejection(create(type, object("apps/v1", "ControllerRevision", "a")))).message).to.equal(
        'resource "urn" was not successfully created by the Kubernetes API server: ' +
          `the cluster at ${cluster.url} does not serve "ControllerRevision" of "apps/v1". ` +
          "List what it serves with: kubectl api-resources",
      );
    });

    it("waits until the object is ready and shows the progress", async () => {
      let looks = 0;
      const annotations = { "deployment.kubernetes.io/revision": "1" };
      const replicaSet: Properties = {
        metadata: { annotations, ownerReferences: [{ uid: "blue" }] },
        spec: { replicas: 1 },
        status: { readyReplicas: 1 },
      };
      const live = (status: Properties): Properties => ({
        ...blue,
        metadata: { name: "blue", namespace: "web", uid: "blue", generation: 1, annotations },
        status,
      });
      cluster.when(({ method, path }) => {
        if (method !== "GET") return undefined;
        if (path.endsWith("/replicasets")) return { body: { items: [replicaSet] } };
        if (path !== BLUE_PATH || looks++ === 0) return undefined;
        return { body: live(looks > 2 ? ready : {}) };
      });
      const { properties } = await create(DEPLOYMENT, blue);
      expect(properties.status).to.deep.equal(ready);
      expect(shown.at(0)).to.equal("Waiting for app ReplicaSet to be available (0/1 Pods available)");
      expect(shown.at(-1)).to.equal("");
    });

    it("keeps the object when it does not become ready in time, and says why", async () => {
      const failure = await rejection(create(DEPLOYMENT, blue, { timeoutSeconds: 0.02 }));
      expect(failure).to.be.instanceOf(PartialFailure);
      expect(failure.message).to.equal(TIMED_OUT);
      expect(failure).to.deep.include({ id: "web/blue" });
      const { state, reasons } = failure as unknown as PartialFailure;
      expect(state.__inputs).to.deep.equal(blue);
      expect(reasons).to.deep.equal(["Minimum number of live Pods was not attained"]);
    });

    it("keeps the object when the update is cancelled", async () => {
      const failure = rejection(create(DEPLOYMENT, blue));
      setTimeout(() => cancellation.abort(), 20);
      expect((await failure).message).to.equal(
        `${CREATED}initialize or become live: Resource operation was cancelled for "blue"`,
      );
    });

    it("waits only for the annotation waitFor", async () => {
      const annotations = { "pulumi.com/waitFor": "jsonpath={.spec.replicas}" };
      await create(DEPLOYMENT, { ...blue, metadata: { name: "blue", namespace: "web", annotations } });
      expect(shown).to.deep.equal([""]);
    });

    it("does not wait with the annotation skipAwait", async () => {
      const annotations = { "pulumi.com/skipAwait": "true" };
      await create(DEPLOYMENT, { ...blue, metadata: { name: "blue", namespace: "web", annotations } });
      expect(shown).to.deep.equal([]);
    });
  });

  describe("preview", () => {
    it("is a dry run with unknown outputs where only the creation decides", async () => {
      const service = object("v1", "Service", "public", { spec: { ports: [{ port: 80 }] } });
      cluster.when(({ method }) =>
        method === "PATCH"
          ? {
              body: {
                ...service,
                metadata: { name: "public", namespace: "web", uid: "u" },
                spec: { ports: [{ port: 80, nodePort: 3 }], clusterIP: "10.0.0.1" },
                status: {},
              },
            }
          : undefined,
      );
      const { properties } = await create(SERVICE, service, { preview: true });
      expect(patches()[0]?.query.get("dryRun")).to.equal("All");
      expect(properties).to.deep.equal({
        ...service,
        metadata: { name: "public", namespace: "web", uid: Unknown },
        spec: { ports: [{ port: 80, nodePort: Unknown }], clusterIP: Unknown },
      });
    });

    it("shows the inputs without a call when some are unknown", async () => {
      const inputs = map({ a: Unknown });
      expect((await create(CONFIG_MAP, inputs, { preview: true })).properties).to.equal(inputs);
      expect(await update(CONFIG_MAP, inputs, { preview: true })).to.equal(inputs);
      expect(cluster.requests).to.deep.equal([]);
    });

    it("shows the inputs when the namespace does not exist yet", async () => {
      const details = { kind: "namespaces" };
      cluster.when(({ method }) =>
        method === "PATCH" ? { code: 404, body: { reason: "NotFound", message: "x", details } } : undefined,
      );
      expect((await create(CONFIG_MAP, map({}), { preview: true })).properties).to.deep.equal(map({}));
    });

    it("shows the inputs when the cluster does not answer", async () => {
      plugin = await configure({ kubeconfig: kubeconfig("https://127.0.0.1:1") });
      expect((await create(CONFIG_MAP, map({}), { preview: true })).properties).to.deep.equal(map({}));
      expect((await rejection(create(CONFIG_MAP, map({})))).message).to.equal(
        'resource "urn" was not successfully created by the Kubernetes API server: ' +
          "can't reach the Kubernetes API server https://127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1). " +
          "Check that the cluster runs and that the provider's kubeconfig has its address",
      );
    });

    it("fails when the API server refuses the object", async () => {
      cluster.when(({ method }) =>
        method === "PATCH"
          ? { code: 422, body: { reason: "Invalid", message: "replicas: must be 0 or more" } }
          : undefined,
      );
      expect((await rejection(create(DEPLOYMENT, blue, { preview: true }))).message).to.equal(
        'resource "urn" was not successfully created by the Kubernetes API server: replicas: must be 0 or more',
      );
    });

    it("tries the replacement of an object that can't change under another name", async () => {
      plugin = await configure({ upsertExistingObjects: true });
      cluster.when(({ method, path }) =>
        method === "PATCH" && path === MAP_PATH
          ? { code: 422, body: { reason: "Invalid", message: "spec.template: field is immutable" } }
          : undefined,
      );
      const { properties } = await create(CONFIG_MAP, map({ a: "1" }), { preview: true });
      expect(patches().map(({ path }) => path)).to.deep.equal([MAP_PATH, `${MAP_PATH}-preview`]);
      expect(properties.metadata).to.include({ name: "map" });
    });
  });

  describe("update", () => {
    it("applies with the field manager from the state", async () => {
      cluster.objects.set(MAP_PATH, map({ a: "1" }));
      const properties = await update(CONFIG_MAP, map({ a: "2" }));
      expect(patches()[0]?.query.get("fieldManager")).to.equal("pulumi-kubernetes-1");
      expect(properties.data).to.deep.equal({ a: "2" });
    });

    it("explains a conflict with another field manager, and overwrites with patchForce", async () => {
      cluster.objects.set(MAP_PATH, map({}));
      cluster.when(({ method, query }) =>
        method === "PATCH" && query.get("force") === "false"
          ? {
              code: 409,
              body: {
                reason: "Conflict",
                message: 'Apply failed with 1 conflict: conflict with "kubectl-patch": .data.a',
                details: { causes: [{ field: ".data.a" }] },
              },
            }
          : undefined,
      );
      const failure = (await rejection(update(CONFIG_MAP, map({ a: "2" })))) as unknown as PartialFailure;
      expect(failure.message).to.match(
        /^the Kubernetes API server reported that "web\/map" failed to fully initialize or become live: server-side apply field conflict detected, see https:/,
      );
      expect(failure.message).to.contain(
        'The resource managed by field manager "pulumi-kubernetes-1" had an apply conflict: ' +
          'Apply failed with 1 conflict: conflict with "kubectl-patch": .data.a',
      );
      expect(failure.state).to.deep.include({ data: {}, __inputs: map({ a: "2" }) });
      await update(CONFIG_MAP, map({ a: "2" }, { annotations: { "pulumi.com/patchForce": "true" } }));
      plugin = await configure({ enablePatchForce: true });
      await update(CONFIG_MAP, map({ a: "2" }));
    });

    it("says that the object no longer exists", async () => {
      expect((await rejection(update(CONFIG_MAP, map({})))).message).to.equal(
        `update of resource "urn" failed: ${MAP_PATH} not found\n` +
          `unable to get cluster state: ${MAP_PATH} not found`,
      );
    });
  });

  describe("read", () => {
    const read = (type: string, id: string, inputs?: Properties) =>
      plugin.read({ ...identity(type), id, inputs, state: inputs && { __fieldManager: "m" } });

    it("finds manual changes", async () => {
      cluster.objects.set(MAP_PATH, map({ a: "2", b: "3" }, { uid: "u" }));
      const found = await read(CONFIG_MAP, "web/map", map({ a: "1" }));
      expect(found).to.deep.include({ id: "web/map", inputs: map({ a: "2" }) });
      expect(found?.properties.__fieldManager).to.equal("m");
    });

    it("imports an object that the program did not create", async () => {
      cluster.objects.set(MAP_PATH, map({ a: "1" }, { uid: "u" }));
      expect((await read(CONFIG_MAP, "web/map"))?.inputs).to.deep.equal(map({ a: "1" }));
    });

    it("finds nothing when the object no longer exists", async () => {
      expect(await read(CONFIG_MAP, "web/map", map({}))).to.equal(undefined);
    });

    it("fails with the live inputs when the object is not ready", async () => {
      cluster.objects.set(BLUE_PATH, { ...blue, spec: { replicas: 3 } });
      const failure = (await rejection(read(DEPLOYMENT, "web/blue", blue))) as unknown as PartialFailure;
      expect(failure.message).to.equal("Resource 'blue' was created but failed to initialize");
      expect(failure.reasons).to.deep.equal(["Minimum number of live Pods was not attained"]);
      expect(failure.inputs).to.deep.equal({ ...blue, spec: { replicas: 3 } });
    });
  });

  describe("delete", () => {
    it("first deletes the objects that the object owns, and waits until it is deleted", async () => {
      cluster.objects.set(MAP_PATH, map({}, { uid: "u" }));
      let looks = 0;
      cluster.when(({ method }) =>
        method === "GET" && looks++ < 2
          ? { body: map({}, { uid: "u", finalizers: ["foregroundDeletion"] }) }
          : undefined,
      );
      await remove(CONFIG_MAP, map({}, { uid: "u" }));
      const deletion = cluster.requests.find(({ method }) => method === "DELETE");
      expect(deletion?.body?.propagationPolicy).to.equal("Foreground");
      expect(shown).to.deep.equal(["the objects that it owns are being deleted first", ""]);
    });

    it("deletes with the propagation policy of the annotation", async () => {
      cluster.objects.set(MAP_PATH, map({}));
      await remove(
        CONFIG_MAP,
        map({}, { annotations: { "pulumi.com/deletionPropagationPolicy": "orphan" } }),
      );
      const deletion = cluster.requests.find(({ method }) => method === "DELETE");
      expect(deletion?.body?.propagationPolicy).to.equal("Orphan");
    });

    it("waits for a deletion also with skipAwait, except of kinds that the official plugin does not wait for", async () => {
      const skip = { annotations: { "pulumi.com/skipAwait": "true" } };
      cluster.objects.set(MAP_PATH, map({}, skip));
      cluster.when(({ method }) =>
        method === "GET" ? { body: map({}, { finalizers: ["a/b"] }) } : undefined,
      );
      expect((await rejection(remove(CONFIG_MAP, map({}, skip), 0.02))).message).to.match(/timed out/);
      await remove(CONFIG_MAP, { ...map({}, skip), kind: "Job" }, 0.02);
    });

    it("succeeds when the object no longer exists", async () => {
      await remove(CONFIG_MAP, map({}));
    });

    it("does not wait for a new object with the same name", async () => {
      cluster.when(({ method }) => (method === "GET" ? { body: map({}, { uid: "new" }) } : undefined));
      cluster.objects.set(MAP_PATH, map({}));
      await remove(CONFIG_MAP, map({}, { uid: "old" }));
    });

    it("says at the timeout what keeps the object from being deleted", async () => {
      cluster.objects.set(MAP_PATH, map({}));
      cluster.when(({ method }) =>
        method === "GET" ? { body: map({}, { finalizers: ["a/b"] }) } : undefined,
      );
      expect((await rejection(remove(CONFIG_MAP, map({}), 0.02))).message).to.equal(
        "timed out waiting for the condition: it still exists, with the finalizers a/b",
      );
    });
  });

  describe("diff", () => {
    const job = object("batch/v1", "Job", "gate", {
      metadata: { name: "gate", namespace: "web", annotations: { "pulumi.com/replaceUnready": "true" } },
    });
    const diff = () =>
      plugin.diff({
        ...identity("kubernetes:batch/v1:Job"),
        id: "web/gate",
        oldInputs: job,
        oldState: job,
        news: job,
        ignoreChanges: [],
      });
    const path = "/apis/batch/v1/namespaces/web/jobs/gate";

    it("replaces an incomplete Job with the annotation replaceUnready", async () => {
      cluster.objects.set(path, { ...job, status: { conditions: [{ type: "Failed", status: "True" }] } });
      expect(await diff()).to.deep.equal({
        changes: [
          { path: 'metadata.annotations["pulumi.com/replaceUnready"]', kind: "update", replace: true },
        ],
        deleteBeforeReplace: true,
      });
    });

    it("keeps a Job that has completed or no longer exists", async () => {
      expect((await diff()).changes).to.deep.equal([]);
      cluster.objects.set(path, {
        ...job,
        status: { startTime: "now", conditions: [{ type: "Complete", status: "True" }] },
      });
      expect((await diff()).changes).to.deep.equal([]);
    });
  });

  it("refuses functions", async () => {
    expect((await rejection(plugin.invoke("kubernetes:yaml:decode", {}))).message).to.equal(
      "the sandbox's kubernetes plugin does not cover the function kubernetes:yaml:decode. Leave it out, or use the " +
        "official kubernetes plugin",
    );
  });
});
