import { expect } from "chai";
import { checkObject } from "../../../../src/engine/plugins/kubernetes/check-object.ts";
import type { Properties } from "../../../../src/engine/plugins/provider.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";

function check(type: string, news: Properties, olds: Properties = {}) {
  return checkObject(
    {
      type,
      name: "it",
      urn: "urn",
      status: () => {},
      signal: new AbortController().signal,
      olds,
      news,
      randomSeed: Uint8Array.from([1, 2, 3, 255, 9]),
    },
    "web",
  );
}
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

describe("kubernetes check", () => {
  it("fills in API version, kind and namespace", () => {
    expect(check(DEPLOYMENT, { metadata: { name: "blue" }, spec: {} })).to.deep.equal({
      inputs: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "blue", namespace: "web" },
        spec: {},
      },
      failures: [],
    });
  });

  it("gives an object that spans the cluster no namespace", () => {
    const { inputs } = check("kubernetes:core/v1:Namespace", { metadata: { name: "a" } });
    expect(inputs).to.deep.equal({ apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } });
  });

  it("names an object that has no name, and says so in an annotation", () => {
    expect(check(DEPLOYMENT, { metadata: { labels: { a: "b" } } }).inputs.metadata).to.deep.equal({
      name: "it-010203ff",
      namespace: "web",
      labels: { a: "b" },
      annotations: { "pulumi.com/autonamed": "true" },
    });
  });

  it("keeps the generated name from one update to the next", () => {
    const olds = { metadata: { name: "it-0", annotations: { "pulumi.com/autonamed": "true" } } };
    expect(check(DEPLOYMENT, {}, olds).inputs.metadata).to.deep.include({ name: "it-0" });
  });

  it("leaves a name alone that is not known yet", () => {
    const { inputs } = check(DEPLOYMENT, { metadata: { name: Unknown } });
    expect(inputs.metadata).to.deep.equal({ name: Unknown, namespace: "web" });
    expect(check(DEPLOYMENT, { metadata: Unknown }).inputs.metadata).to.equal(Unknown);
  });

  it("drops what only the API server sets", () => {
    const { inputs } = check(DEPLOYMENT, { metadata: { name: "a", uid: "u", resourceVersion: "1" } });
    expect(inputs.metadata).to.deep.equal({ name: "a", namespace: "web" });
  });

  const failing: [string, string, Properties, string, string][] = [
    [
      "another API version",
      DEPLOYMENT,
      { apiVersion: "apps/v1beta1", metadata: { name: "a" } },
      "apiVersion",
      'got "apps/v1beta1": this resource type is "apps/v1"',
    ],
    [
      "generateName",
      DEPLOYMENT,
      { metadata: { name: "a", generateName: "b-" } },
      "metadata.generateName",
      "server-side apply does not take it: set `metadata.name`, or leave both out for a generated name",
    ],
    [
      "an annotation of the official plugin that is not covered",
      DEPLOYMENT,
      { metadata: { name: "a", annotations: { "pulumi.com/waitFor": "condition=Ready" } } },
      'metadata.annotations["pulumi.com/waitFor"]',
      "the sandbox's kubernetes plugin does not cover this annotation: it covers pulumi.com/skipAwait, " +
        "pulumi.com/timeoutSeconds, pulumi.com/patchForce, pulumi.com/patchFieldManager, " +
        "pulumi.com/deletionPropagationPolicy, pulumi.com/replaceUnready",
    ],
    [
      "a time-out that is no number",
      DEPLOYMENT,
      { metadata: { name: "a", annotations: { "pulumi.com/timeoutSeconds": "5m" } } },
      'metadata.annotations["pulumi.com/timeoutSeconds"]',
      'got "5m": write a whole number of seconds above 0',
    ],
    [
      "a kind that is awaited in a way of its own",
      "kubernetes:networking.k8s.io/v1:Ingress",
      { metadata: { name: "a" } },
      "kind",
      "the sandbox's kubernetes plugin cannot tell when an object of kind Ingress is ready: " +
        'set the annotation "pulumi.com/skipAwait": "true" to go on without waiting',
    ],
  ];
  for (const [what, type, news, property, reason] of failing) {
    it(`refuses ${what}`, () => {
      expect(check(type, news).failures).to.deep.equal([{ property, reason }]);
    });
  }

  it("takes a kind that cannot be awaited when it need not be", () => {
    const annotations = { "pulumi.com/skipAwait": "true" };
    const { failures } = check("kubernetes:networking.k8s.io/v1:Ingress", { metadata: { annotations } });
    expect(failures).to.deep.equal([]);
  });

  const notCovered = (type: string) =>
    `the sandbox's kubernetes plugin does not cover "${type}": it covers the objects that Kubernetes itself ` +
    "serves, such as kubernetes:apps/v1:Deployment; Patch resources, custom resources, Helm, YAML and " +
    "Kustomize need the official plugin";
  for (const type of [
    "kubernetes:apps/v1:DeploymentPatch",
    "kubernetes:helm.sh/v3:Release",
    "kubernetes:yaml:ConfigFile",
    "kubernetes:example.com/v1:CronTab",
  ]) {
    it(`refuses ${type}`, () => {
      expect(() => check(type, {})).to.throw(notCovered(type));
    });
  }

  it("refuses lists", () => {
    expect(() => check("kubernetes:apps/v1:DeploymentList", {})).to.throw(
      '"kubernetes:apps/v1:DeploymentList" is a list, which exists for manifests only and cannot be created: ' +
        "declare the objects that are in it",
    );
  });
});
