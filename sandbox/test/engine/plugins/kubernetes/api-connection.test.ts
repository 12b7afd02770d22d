import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../../../../src/engine/plugins/kubernetes/api-connection.ts";
import { rejection } from "../../../helpers/plugin-client.ts";
import type { FakeKubernetes } from "../../../helpers/plugin-fake-kubernetes.ts";
import { kubeconfig, startFakeKubernetes } from "../../../helpers/plugin-fake-kubernetes.ts";

describe("the connection to a Kubernetes API server", () => {
  let cluster: FakeKubernetes;
  let folder: string;
  const path = process.env.PATH;

  beforeEach(async () => {
    cluster = await startFakeKubernetes();
    folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  });
  afterEach(async () => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
    await cluster.close();
  });

  function credentialPlugin(): object {
    const program = join(folder, "sandbox-auth-plugin");
    const token = join(folder, "token");
    writeFileSync(program, `#!/bin/sh\nprintf '{"status":{"token":"%s"}}' "$(cat ${token})"\n`);
    chmodSync(program, 0o755);
    process.env.PATH = `${folder}:${path}`;
    return { exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command: "sandbox-auth-plugin" } };
  }

  it("gets a token from a credential plugin on PATH, and a new one when the server refuses it", async () => {
    const user = credentialPlugin();
    let valid = "one";
    cluster.when(({ headers }) =>
      headers.authorization === `Bearer ${valid}` ? { body: "ok" } : { code: 401, body: {} },
    );
    writeFileSync(join(folder, "token"), "one");
    const connection = connect({ kubeconfig: cluster.kubeconfig(user) });
    expect((await connection.send("GET", "/")).code).to.equal(200);

    writeFileSync(join(folder, "token"), (valid = "two"));
    expect((await connection.send("GET", "/")).code).to.equal(200);
    expect(cluster.requests.map(({ headers }) => headers.authorization)).to.deep.equal([
      "Bearer one",
      "Bearer one",
      "Bearer two",
    ]);
  });

  it("names the credential plugin that is missing", async () => {
    const user = { exec: { command: "absent-auth-plugin" } };
    const connection = connect({ kubeconfig: cluster.kubeconfig(user) });
    expect((await rejection(connection.send("GET", "/"))).message).to.equal(
      "kubeconfig: the credential plugin absent-auth-plugin failed: spawn absent-auth-plugin ENOENT. " +
        "Install it, sign in, and try: kubectl get pods",
    );
  });

  it("keeps the API server's path and the context's namespace", async () => {
    const connection = connect({ kubeconfig: kubeconfig(`${cluster.url}/k8s/`, {}, "web") });
    await connection.send("GET", "/api/v1/pods?watch=0");
    expect(cluster.calls()).to.deep.equal(["GET /k8s/api/v1/pods"]);
    expect(connection.namespace).to.equal("web");
  });

  it("reads a kubeconfig file", async () => {
    const file = join(folder, "config");
    writeFileSync(file, cluster.kubeconfig({ token: "t" }));
    await connect({ kubeconfig: file }).send("GET", "/");
    expect(cluster.requests[0]?.headers.authorization).to.equal("Bearer t");
  });

  it("refuses an unknown context", () => {
    expect(() => connect({ kubeconfig: cluster.kubeconfig(), context: "other" })).to.throw(
      'kubeconfig: expected a context with a cluster, got "other". Set `context` to one of "context"',
    );
  });

  it("refuses text that is not a kubeconfig", () => {
    expect(() => connect({ kubeconfig: "/nowhere/config" })).to.throw(
      "kubeconfig: expected a file or the content of a kubeconfig, got something else: it has no clusters",
    );
  });
});
