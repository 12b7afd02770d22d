import { expect } from "chai";
import { checkConfig, diffConfig } from "../../../../src/engine/plugins/kubernetes/kubernetes-config.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";
import { kubeconfig } from "../../../helpers/plugin-fake-kubernetes.ts";

const here = kubeconfig("https://127.0.0.1:1", { token: "a" });
const hereAgain = kubeconfig("https://127.0.0.1:1", { token: "b" });
const elsewhere = kubeconfig("https://127.0.0.1:2");

describe("the config of the kubernetes plugin", () => {
  it("is accepted with covered settings, also when they are unknown", () => {
    expect(checkConfig({ kubeconfig: here, enableServerSideApply: "true", namespace: "a" })).to.deep.equal(
      [],
    );
    expect(checkConfig({ kubeconfig: Unknown, clusterIdentifier: Unknown })).to.deep.equal([]);
  });

  it("is refused for settings that the plugin does not cover", () => {
    expect(checkConfig({ kubeconfig: here, renderYamlToDirectory: "yaml" })).to.deep.equal([
      {
        property: "renderYamlToDirectory",
        reason:
          "the sandbox's kubernetes plugin does not cover the setting renderYamlToDirectory. It covers kubeconfig, " +
          "context, cluster, namespace, clusterIdentifier, enableServerSideApply, enablePatchForce, " +
          "upsertExistingObjects, enableConfigMapMutable, enableSecretMutable, suppressDeprecationWarnings, " +
          "suppressHelmHookWarnings. Leave it out, or use the official kubernetes plugin",
      },
    ]);
  });

  it("is refused for client-side apply and for values of another type", () => {
    expect(checkConfig({ kubeconfig: here, enableServerSideApply: "false" })).to.deep.equal([
      {
        property: "enableServerSideApply",
        reason:
          "expected true, got false: the sandbox's kubernetes plugin only applies on the server. Remove the setting",
      },
    ]);
    expect(checkConfig({ kubeconfig: here, enablePatchForce: "yes", namespace: 1 })).to.deep.equal([
      { property: "enablePatchForce", reason: 'expected true or false, got "yes"' },
      { property: "namespace", reason: "expected a string, got 1" },
    ]);
  });

  it("is refused without a kubeconfig", () => {
    expect(checkConfig({})).to.deep.equal([
      {
        property: "kubeconfig",
        reason:
          "expected a kubeconfig of the cluster, got nothing: the sandbox never uses the kubeconfig of the user. " +
          "Give every Kubernetes object a provider with a kubeconfig",
      },
    ]);
  });

  it("updates the provider when the kubeconfig changes and the cluster's identifier stays", () => {
    for (const after of [elsewhere, Unknown] as const) {
      expect(
        diffConfig(
          { kubeconfig: here, clusterIdentifier: "a" },
          { kubeconfig: after, clusterIdentifier: "a" },
        ).changes,
      ).to.deep.equal([{ path: "kubeconfig", kind: "update" }]);
    }
  });

  it("replaces the provider when the cluster's identifier changes or is unknown", () => {
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

  it("replaces the provider without an identifier only when the kubeconfig has another or an unknown cluster", () => {
    const kinds = (after: string | typeof Unknown) =>
      diffConfig({ kubeconfig: here }, { kubeconfig: after }).changes;
    expect(kinds(here)).to.deep.equal([]);
    expect(kinds(hereAgain)).to.deep.equal([{ path: "kubeconfig", kind: "update" }]);
    expect(kinds(elsewhere)).to.deep.equal([{ path: "kubeconfig", kind: "update", replace: true }]);
    expect(kinds(Unknown)).to.deep.equal([{ path: "kubeconfig", kind: "update", replace: true }]);
  });

  it("does not replace the provider when an identifier is added", () => {
    expect(
      diffConfig({ kubeconfig: here }, { kubeconfig: here, clusterIdentifier: "a" }).changes,
    ).to.deep.equal([{ path: "clusterIdentifier", kind: "add" }]);
  });
});
