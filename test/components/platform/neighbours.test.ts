import { expect } from "chai";
import { APP_LABEL, STACK_ANNOTATION } from "../../../components/kubernetes/labels.ts";
import { ClusterError } from "../../../components/kubernetes/live/cluster-error.ts";
import { appsOn, neighbours } from "../../../components/platform/neighbours.ts";

type Objects = Readonly<Record<string, object | Error>>;
const OWN = { appName: "shop", stack: "organization/shop/prod" };
const NAMESPACE = "/api/v1/namespaces/shop";

/** The API of a cluster with these objects, by path without its query. */
const cluster = (objects: Objects) => ({
  get: (path: string) => {
    const found = objects[path.split("?")[0]!];
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found as never);
  },
});
const look = (objects: Objects) => neighbours(cluster({ "/api/v1/pods": { items: [] }, ...objects }), OWN);
const of = (stack: string) => ({
  metadata: { name: "shop", labels: { [APP_LABEL]: "true" }, annotations: { [STACK_ANNOTATION]: stack } },
});
const podIn = (namespace: string) => ({
  metadata: { namespace },
  spec: { containers: [{ resources: { requests: { cpu: "100m" } } }] },
});

describe("what an app shares a cluster with", () => {
  it("is no namespace where there is none", async () => {
    expect(await look({})).to.not.have.property("namespace");
  });

  it("is a namespace that the app's own stack or another one has made", async () => {
    expect((await look({ [NAMESPACE]: of(OWN.stack) })).namespace).to.include({ owner: OWN.stack });
    expect((await look({ [NAMESPACE]: of("o/p/other") })).namespace).to.include({ owner: "o/p/other" });
  });

  it("is a namespace of nobody that is prepared for the app, or that somebody uses", async () => {
    const prepared = { [NAMESPACE]: { metadata: { name: "shop" } } };
    expect((await look(prepared)).namespace).to.deep.equal({ isUsed: false });
    for (const path of [`${NAMESPACE}/services`, "/apis/apps/v1/namespaces/shop/deployments"]) {
      expect((await look({ ...prepared, [path]: { items: [{}] } })).namespace).to.deep.equal({
        isUsed: true,
      });
    }
  });

  it("counts neither the app's own pods nor GKE's", async () => {
    const items = ["shop", "cart", "web", "kube-system", "gke-managed-cim", "gmp-system"].map(podIn);
    expect((await look({ "/api/v1/pods": { items } })).pods).to.include({ pods: 2, milliCpu: 200 });
  });

  it("has unknown pods for an account that may not list them, and fails when the cluster does", async () => {
    const forbidden = new ClusterError("no", 403);
    expect(await look({ "/api/v1/pods": forbidden })).to.deep.equal({});
    const broken = new ClusterError("broken", 503);
    expect(await look({ "/api/v1/pods": broken }).catch((error: unknown) => error)).to.equal(broken);
  });

  it("lists the apps of stacks with a platform, whatever else the cluster has", async () => {
    const items = [of("o/p/prod"), { metadata: { name: "kube-system" } }];
    expect(await appsOn(cluster({ "/api/v1/namespaces": { items } }))).to.deep.equal([
      { namespace: "shop", stack: "o/p/prod" },
    ]);
  });
});
