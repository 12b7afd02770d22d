import { expect } from "chai";
import { checkConfig, diffConfig } from "../../../../src/engine/plugins/kubernetes/provider-config.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";
import { kubeconfig } from "../../../helpers/plugin-fake-kubernetes.ts";

const here = kubeconfig("https://127.0.0.1:1", { token: "a" });
const hereAgain = kubeconfig("https://127.0.0.1:1", { token: "b" });
const elsewhere = kubeconfig("https://127.0.0.1:2");

describe("kubernetes provider config", () => {
  it("takes what it covers, also before it is known", () => {
    expect(checkConfig({ kubeconfig: here, enableServerSideApply: "true", namespace: "a" })).to.deep.equal(
      [],
    );
    expect(checkConfig({ kubeconfig: Unknown, clusterIdentifier: Unknown })).to.deep.equal([]);
  });

  it("refuses what it does not cover", () => {
    expect(checkConfig({ kubeconfig: here, renderYamlToDirectory: "yaml" })).to.deep.equal([
      {
        property: "renderYamlToDirectory",
        reason:
          "the sandbox's kubernetes plugin does not cover it: it covers kubeconfig, context, cluster, namespace, " +
          "clusterIdentifier, enableServerSideApply, enablePatchForce, upsertExistingObjects, " +
          "enableConfigMapMutable, enableSecretMutable, suppressDeprecationWarnings, suppressHelmHookWarnings",
      },
    ]);
  });

  it("refuses client-side apply, and values of another type", () => {
    expect(checkConfig({ kubeconfig: here, enableServerSideApply: "false" })).to.deep.equal([
      {
        property: "enableServerSideApply",
        reason: "got false: the sandbox's kubernetes plugin applies on the server only, remove the setting",
      },
    ]);
    expect(checkConfig({ kubeconfig: here, enablePatchForce: "yes", namespace: 1 })).to.deep.equal([
      { property: "enablePatchForce", reason: 'got "yes": pass true or false' },
      { property: "namespace", reason: "got 1: pass a string" },
    ]);
  });

  it("refuses a provider without a kubeconfig", () => {
    expect(checkConfig({})).to.deep.equal([
      {
        property: "kubeconfig",
        reason:
          "it is not set: give every Kubernetes object a provider whose kubeconfig names the cluster, " +
          "as the sandbox never uses a kubeconfig of its own",
      },
    ]);
  });

  it("updates when the kubeconfig changes and the cluster's identifier stays", () => {
    for (const after of [elsewhere, Unknown] as const) {
      expect(
        diffConfig(
          { kubeconfig: here, clusterIdentifier: "a" },
          { kubeconfig: after, clusterIdentifier: "a" },
        ).changes,
      ).to.deep.equal([{ path: "kubeconfig", kind: "update" }]);
    }
  });

  it("replaces when the cluster's identifier changes, or may", () => {
    for (const after of ["b", Unknown] as const) {
      expect(
        diffConfig(
          { kubeconfig: here, clusterIdentifier: "a" },
          { kubeconfig: elsewhere, clusterIdentifier: after },
        ).changes,
      ).to.deep.equal([
        { path: "kubeconfig", kind: "update" },
        { path: "clusterIdentifier", kind: "update", replace: true },
      ]);
    }
  });

  it("without an identifier, replaces only when the kubeconfig names another cluster, or may", () => {
    const kinds = (after: string | typeof Unknown) =>
      diffConfig({ kubeconfig: here }, { kubeconfig: after }).changes;
    expect(kinds(here)).to.deep.equal([]);
    expect(kinds(hereAgain)).to.deep.equal([{ path: "kubeconfig", kind: "update" }]);
    expect(kinds(elsewhere)).to.deep.equal([{ path: "kubeconfig", kind: "update", replace: true }]);
    expect(kinds(Unknown)).to.deep.equal([{ path: "kubeconfig", kind: "update", replace: true }]);
  });

  it("does not replace when an identifier is introduced", () => {
    expect(
      diffConfig({ kubeconfig: here }, { kubeconfig: here, clusterIdentifier: "a" }).changes,
    ).to.deep.equal([{ path: "clusterIdentifier", kind: "add" }]);
  });
});
