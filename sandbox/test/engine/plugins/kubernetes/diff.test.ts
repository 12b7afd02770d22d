import { expect } from "chai";
import { diffInputs, formatPath, parsePath } from "../../../../src/engine/plugins/kubernetes/diff.ts";
import type { Properties } from "../../../../src/engine/plugins/provider.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";

const IMMUTABLE = { configMapMutable: false, secretMutable: false };
const MUTABLE = { configMapMutable: true, secretMutable: true };

function object(apiVersion: string, kind: string, rest: Properties): Properties {
  return { apiVersion, kind, metadata: { name: "it", namespace: "web" }, ...rest };
}
const deployment = (spec: Properties) => object("apps/v1", "Deployment", { spec });
const service = (spec: Properties) => object("v1", "Service", { spec });

describe("diffInputs of the kubernetes plugin", () => {
  it("finds no change when only nulls and absent keys differ", () => {
    expect(diffInputs(service({ a: null, ports: [] }), service({ ports: [] }), IMMUTABLE)).to.deep.equal({
      changes: [],
      deleteBeforeReplace: false,
    });
  });

  it("shows a switched selector of a Service as one update in place", () => {
    const { changes, deleteBeforeReplace } = diffInputs(
      service({ selector: { app: "web", color: "blue" } }),
      service({ selector: { app: "web", color: "green" } }),
      IMMUTABLE,
    );
    expect(changes).to.deep.equal([{ path: "spec.selector.color", kind: "update" }]);
    expect(deleteBeforeReplace).to.equal(false);
  });

  it("shows additions, deletions and list items by path", () => {
    const { changes } = diffInputs(
      service({ ports: [{ port: 80 }, { port: 81 }], old: 1 }),
      service({ ports: [{ port: 8080 }], "a.b/c": 2 }),
      IMMUTABLE,
    );
    expect(changes).to.deep.equal([
      { path: "spec.ports[0].port", kind: "update" },
      { path: "spec.ports[1]", kind: "delete" },
      { path: "spec.old", kind: "delete" },
      { path: 'spec["a.b/c"]', kind: "add" },
    ]);
  });

  it("finds a change when a value is unknown", () => {
    const { changes } = diffInputs(deployment({ replicas: 1 }), deployment({ replicas: Unknown }), IMMUTABLE);
    expect(changes).to.deep.equal([{ path: "spec.replicas", kind: "update" }]);
  });

  it("replaces a Deployment when its selector changes, and deletes the old one first", () => {
    const olds = deployment({ selector: { matchLabels: { app: "web" } } });
    const news = deployment({ selector: { matchLabels: { app: "web", color: "blue" } } });
    expect(diffInputs(olds, news, IMMUTABLE)).to.deep.equal({
      changes: [{ path: "spec.selector.matchLabels.color", kind: "add", replace: true }],
      deleteBeforeReplace: true,
    });
  });

  it("replaces when an unset parent of an immutable field is set", () => {
    const { changes } = diffInputs(
      object("apps/v1", "Deployment", {}),
      deployment({ selector: { matchLabels: {} }, replicas: 1 }),
      IMMUTABLE,
    );
    expect(changes).to.deep.equal([{ path: "spec", kind: "add", replace: true }]);
  });

  it("replaces a renamed object, and creates the new one first", () => {
    const olds = service({});
    const news = { ...olds, metadata: { name: "other", namespace: "web" } };
    expect(diffInputs(olds, news, IMMUTABLE)).to.deep.equal({
      changes: [{ path: "metadata.name", kind: "update", replace: true }],
      deleteBeforeReplace: false,
    });
  });

  it("replaces an automatically named object, and creates the new one first", () => {
    const metadata = { name: "cm-1", namespace: "web", annotations: { "pulumi.com/autonamed": "true" } };
    const configMap = (value: string) => ({ ...object("v1", "ConfigMap", { data: { a: value } }), metadata });
    expect(diffInputs(configMap("1"), configMap("2"), IMMUTABLE)).to.deep.equal({
      changes: [{ path: "data.a", kind: "update", replace: true }],
      deleteBeforeReplace: false,
    });
  });

  const replacing: [string, Properties, string, Properties, Properties][] = [
    [
      "a Job's template",
      {},
      "batch/v1 Job",
      { spec: { template: { a: 1 } } },
      { spec: { template: { a: 2 } } },
    ],
    ["a Job's completions", {}, "batch/v1 Job", { spec: { completions: 1 } }, { spec: { completions: 2 } }],
    ["a Service's cluster IP", {}, "v1 Service", { spec: { clusterIP: "a" } }, { spec: { clusterIP: "b" } }],
    [
      "a Pod's image",
      {},
      "v1 Pod",
      { spec: { containers: [{ image: "a" }] } },
      { spec: { containers: [{ image: "b" }] } },
    ],
    ["a Secret's data", {}, "v1 Secret", { stringData: { a: "1" } }, { stringData: { a: "2" } }],
    ["a Secret's type", MUTABLE, "v1 Secret", { type: "a" }, { type: "b" }],
    [
      "data of an immutable ConfigMap",
      MUTABLE,
      "v1 ConfigMap",
      { immutable: true, data: {} },
      { immutable: true, data: { a: "1" } },
    ],
    [
      "a claim's class",
      {},
      "v1 PersistentVolumeClaim",
      { spec: { storageClassName: "a" } },
      { spec: { storageClassName: "b" } },
    ],
    [
      "a StatefulSet's service",
      {},
      "apps/v1 StatefulSet",
      { spec: { serviceName: "a" } },
      { spec: { serviceName: "b" } },
    ],
    [
      "a RoleBinding's role",
      {},
      "rbac.authorization.k8s.io/v1 RoleBinding",
      { roleRef: { name: "a" } },
      { roleRef: { name: "b" } },
    ],
  ];
  for (const [what, rules, kind, olds, news] of replacing) {
    it(`replaces for a change of ${what}`, () => {
      const [apiVersion = "", name = ""] = kind.split(" ");
      const { changes } = diffInputs(object(apiVersion, name, olds), object(apiVersion, name, news), {
        ...IMMUTABLE,
        ...rules,
      });
      expect(changes.map(({ replace }) => replace)).to.deep.equal([true]);
    });
  }

  it("updates data in place in mutable mode", () => {
    for (const [kind, key] of [
      ["ConfigMap", "data"],
      ["Secret", "stringData"],
    ] as const) {
      const { changes } = diffInputs(
        object("v1", kind, { [key]: { a: "1" } }),
        object("v1", kind, { [key]: { a: "2" } }),
        MUTABLE,
      );
      expect(changes).to.deep.equal([{ path: `${key}.a`, kind: "update" }]);
    }
  });

  it("parses the paths that it formats", () => {
    for (const path of [
      ["spec", "replicas"],
      ["metadata", "annotations", 'a.b/c"d'],
    ]) {
      expect(parsePath(formatPath(path))).to.deep.equal(path);
    }
    expect(parsePath("spec.containers[0].image")).to.equal(undefined);
    expect(parsePath("*")).to.equal(undefined);
  });
});
