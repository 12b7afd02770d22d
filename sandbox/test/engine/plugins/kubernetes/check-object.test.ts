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

describe("checkObject", () => {
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

  it("gives no namespace to a cluster-scoped object", () => {
    const { inputs } = check("kubernetes:core/v1:Namespace", { metadata: { name: "a" } });
    expect(inputs).to.deep.equal({ apiVersion: "v1", kind: "Namespace", metadata: { name: "a" } });
  });

  it("generates a missing name and marks it with an annotation", () => {
    expect(check(DEPLOYMENT, { metadata: { labels: { a: "b" } } }).inputs.metadata).to.deep.equal({
      name: "it-010203ff",
      namespace: "web",
      labels: { a: "b" },
      annotations: { "pulumi.com/autonamed": "true" },
    });
  });

  it("keeps the generated name in later updates", () => {
    const olds = { metadata: { name: "it-0", annotations: { "pulumi.com/autonamed": "true" } } };
    expect(check(DEPLOYMENT, {}, olds).inputs.metadata).to.deep.include({ name: "it-0" });
  });

  it("keeps an unknown name", () => {
    const { inputs } = check(DEPLOYMENT, { metadata: { name: Unknown } });
    expect(inputs.metadata).to.deep.equal({ name: Unknown, namespace: "web" });
    expect(check(DEPLOYMENT, { metadata: Unknown }).inputs.metadata).to.equal(Unknown);
  });

  it("removes fields that only the API server sets", () => {
    const { inputs } = check(DEPLOYMENT, { metadata: { name: "a", uid: "u", resourceVersion: "1" } });
    expect(inputs.metadata).to.deep.equal({ name: "a", namespace: "web" });
  });

  const failing: [string, string, Properties, string, string][] = [
    [
      "another API version",
      DEPLOYMENT,
      { apiVersion: "apps/v1beta1", metadata: { name: "a" } },
      "apiVersion",
      'expected "apps/v1" for this resource type, got "apps/v1beta1"',
    ],
    [
      "generateName",
      DEPLOYMENT,
      { metadata: { name: "a", generateName: "b-" } },
      "metadata.generateName",
      "server-side apply does not support it. Set `metadata.name`, or leave both out for a generated name",
    ],
    [
      "an annotation of the official plugin that this plugin does not cover",
      DEPLOYMENT,
      { metadata: { name: "a", annotations: { "pulumi.com/deleteFirst": "condition=Ready" } } },
      'metadata.annotations["pulumi.com/deleteFirst"]',
      "the sandbox's kubernetes plugin does not cover the annotation pulumi.com/deleteFirst. It covers pulumi.com/skipAwait, pulumi.com/waitFor, " +
        "pulumi.com/timeoutSeconds, pulumi.com/patchForce, pulumi.com/patchFieldManager, " +
        "pulumi.com/deletionPropagationPolicy, pulumi.com/replaceUnready. Leave it out, or use the official kubernetes plugin",
    ],
    [
      "a timeout that is not a number",
      DEPLOYMENT,
      { metadata: { name: "a", annotations: { "pulumi.com/timeoutSeconds": "5m" } } },
      'metadata.annotations["pulumi.com/timeoutSeconds"]',
      'expected a whole number of seconds above 0, got "5m"',
    ],
    [
      "a kind that the plugin can't wait for",
      "kubernetes:networking.k8s.io/v1:Ingress",
      { metadata: { name: "a" } },
      "kind",
      "the sandbox's kubernetes plugin can't wait for an object of kind Ingress. " +
        'Set the annotation "pulumi.com/skipAwait": "true"',
    ],
  ];
  for (const [what, type, news, property, reason] of failing) {
    it(`refuses ${what}`, () => {
      expect(check(type, news).failures).to.deep.equal([{ property, reason }]);
    });
  }

  it("accepts a kind that it can't wait for with the annotation skipAwait", () => {
    const annotations = { "pulumi.com/skipAwait": "true" };
    const { failures } = check("kubernetes:networking.k8s.io/v1:Ingress", { metadata: { annotations } });
    expect(failures).to.deep.equal([]);
  });

  it("accepts the custom resource that the sandbox's clusters serve, in a namespace", () => {
    const { inputs, failures } = check("kubernetes:monitoring.googleapis.com/v1:PodMonitoring", {
      metadata: { name: "web" },
    });
    expect(failures).to.deep.equal([]);
    expect(inputs).to.deep.equal({
      apiVersion: "monitoring.googleapis.com/v1",
      kind: "PodMonitoring",
      metadata: { name: "web", namespace: "web" },
    });
  });

  const notCovered = (type: string) =>
    `the sandbox's kubernetes plugin does not cover the resource type ${type}. It covers the objects that Kubernetes ` +
    "itself serves, such as kubernetes:apps/v1:Deployment, and PodMonitoring. Leave it out, or use the official kubernetes plugin";
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
      '"kubernetes:apps/v1:DeploymentList": expected a single object, got a list, which only manifests can have. ' +
        "Declare each object in it",
    );
  });
});
