import { expect } from "chai";
import { connect } from "../../../../src/engine/plugins/kubernetes/api-connection.ts";
import { POD } from "../../../../src/engine/plugins/kubernetes/await/pod-messages.ts";
import {
  kubernetesApi,
  type KubernetesApi,
} from "../../../../src/engine/plugins/kubernetes/kubernetes-api.ts";
import type { FakeKubernetes } from "../../../helpers/plugin-fake-kubernetes.ts";
import { startFakeKubernetes } from "../../../helpers/plugin-fake-kubernetes.ts";

describe("the kubernetes plugin's calls to the API server", () => {
  let cluster: FakeKubernetes;
  let api: KubernetesApi;

  beforeEach(async () => {
    cluster = await startFakeKubernetes();
    api = kubernetesApi(connect({ kubeconfig: cluster.kubeconfig() }));
  });
  afterEach(() => cluster.close());

  it("find the objects of a list as they were after each change, also those that are gone", async () => {
    const event = (type: string, name: string) => JSON.stringify({ type, object: { metadata: { name } } });
    cluster.when(({ query }) =>
      query.get("watch") === "true"
        ? { body: [event("MODIFIED", "a"), event("BOOKMARK", "b"), event("DELETED", "a"), ""].join("\n") }
        : { body: { metadata: { resourceVersion: "7" }, items: [] } },
    );
    const version = await api.listVersion(POD, "web", "app=gate");
    const changed = await api.changesSince(version, POD, "web", "app=gate");
    expect(changed).to.deep.equal([{ metadata: { name: "a" } }, { metadata: { name: "a" } }]);
    expect(Object.fromEntries(cluster.requests.at(-1)?.query ?? [])).to.deep.equal({
      watch: "true",
      timeoutSeconds: "1",
      resourceVersion: "7",
      labelSelector: "app=gate",
    });
  });

  it("name a kind by its plural and group, as the API server does", async () => {
    expect(await api.resourceName(POD)).to.equal("pods");
    expect(await api.resourceName({ group: "batch", version: "v1", kind: "Job" })).to.equal("jobs.batch");
  });
});
