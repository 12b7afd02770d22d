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
const ready = { observedGeneration: 1, updatedReplicas: 1, replicas: 1, availableReplicas: 1 };

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
    createKubernetesProvider({ pollIntervalMs: 5 }).configure({
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
      expect((await rejection(create(CONFIG_MAP, map({})))).message).to.equal(
        "ConfigMap \"web/map\" already exists in the cluster. Import it with 'pulumi import', choose another name, or " +
          "set `upsertExistingObjects` on the provider to overwrite it",
      );
      plugin = await configure({ upsertExistingObjects: "true" });
      expect((await create(CONFIG_MAP, map({ a: "2" }))).properties.data).to.deep.equal({ a: "2" });
    });

    it("asks for the kinds of an API only once in several runs", async () => {
      await create(CONFIG_MAP, map({}));
      await remove(CONFIG_MAP, map({}));
      expect(cluster.requests.filter(({ path }) => path === "/api/v1")).to.have.length(1);
    });

    it("names a kind that the cluster does not serve", async () => {
      const type = "kubernetes:apps/v1:ControllerRevision";
      expect((await rejection(create(type, object("apps/v1", "ControllerRevision", "a")))).message).to.equal(
        `the cluster at ${cluster.url} does not serve "ControllerRevision" of "apps/v1". ` +
          "List what it serves with: kubectl api-resources",
      );
    });

    it("waits until the object is ready and shows the progress", async () => {
      let looks = 0;
      cluster.when(({ method, path }) =>
        method === "GET" && path === BLUE_PATH && looks++ > 0
          ? {
              body: {
                ...blue,
                metadata: { name: "blue", namespace: "web", generation: 1 },
                status: looks > 2 ? ready : {},
              },
            }
          : undefined,
      );
      const { properties } = await create(DEPLOYMENT, blue);
      expect(properties.status).to.deep.equal(ready);
      expect(shown).to.deep.equal(["the controller has not seen the change yet", ""]);
    });

    it("keeps the object when it does not become ready in time, and says why", async () => {
      const failure = await rejection(create(DEPLOYMENT, blue, { timeoutSeconds: 0.02 }));
      expect(failure).to.be.instanceOf(PartialFailure);
      expect(failure.message).to.equal(
        'timed out after 0.02 s waiting for Deployment "web/blue" to become ready; last seen: ' +
          "the controller has not seen the change yet",
      );
      expect(failure).to.deep.include({ id: "web/blue" });
      expect((failure as unknown as PartialFailure).state.__inputs).to.deep.equal(blue);
    });

    it("keeps the object when the update is cancelled", async () => {
      const failure = rejection(create(DEPLOYMENT, blue));
      setTimeout(() => cancellation.abort(), 20);
      expect((await failure).message).to.match(
        /^cancelled while waiting for Deployment "web\/blue" to become ready/,
      );
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
        "replicas: must be 0 or more",
      );
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
      expect((await rejection(update(CONFIG_MAP, map({ a: "2" })))).message).to.equal(
        'server-side apply field conflict: the object\'s field manager "pulumi-kubernetes-1" does not own ' +
          '.data.a: Apply failed with 1 conflict: conflict with "kubectl-patch": .data.a. Undo the manual change, ' +
          'or overwrite it with the annotation "pulumi.com/patchForce": "true"',
      );
      await update(CONFIG_MAP, map({ a: "2" }, { annotations: { "pulumi.com/patchForce": "true" } }));
      plugin = await configure({ enablePatchForce: true });
      await update(CONFIG_MAP, map({ a: "2" }));
    });

    it("says that the object no longer exists", async () => {
      expect((await rejection(update(CONFIG_MAP, map({})))).message).to.equal(
        "ConfigMap \"web/map\" no longer exists in the cluster. Run 'pulumi refresh' and update again",
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
      expect(failure.message).to.equal(
        'Deployment "web/blue" is not ready: the controller has not seen the change yet',
      );
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
        'timed out after 0.02 s waiting for ConfigMap "web/map" to be deleted; last seen: ' +
          "it still exists, with the finalizers a/b",
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
      cluster.objects.set(path, { ...job, status: { conditions: [{ type: "Complete", status: "True" }] } });
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
