import { expect } from "chai";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { kubeconfig } from "../../../../components/google/gke-kubeconfig.ts";
import { readContext, readKubeconfig } from "../../../../components/kubernetes/live/cluster-access.ts";

const YAML = `apiVersion: v1
kind: Config
current-context: other
contexts:
  - name: gke_p_z_c
    context: { cluster: c, user: u }
clusters:
  - name: c
    cluster:
      server: https://192.0.2.1
      certificate-authority-data: ${Buffer.from("the authority").toString("base64")}
users:
  - name: u
    user:
      token: t-1
`;

describe("readContext", () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("looks for the named context in every file of KUBECONFIG and ignores the current context", async () => {
    writeFileSync(file("one"), "");
    writeFileSync(file("two"), YAML);
    const KUBECONFIG = [file("missing"), file("one"), file("two")].join(delimiter);
    expect(await readContext("gke_p_z_c", { KUBECONFIG })).to.deep.equal({
      server: "https://192.0.2.1",
      certificateAuthority: "the authority",
      clientCertificate: undefined,
      clientKey: undefined,
      token: "t-1",
    });
    expect(await readContext("other", { KUBECONFIG })).to.be.undefined;
  });

  it("runs Google's credential plugin for a token and tells it the cluster", async () => {
    writeFileSync(
      file("gke-gcloud-auth-plugin"),
      `#!/bin/sh\nprintf '%s' "$KUBERNETES_EXEC_INFO" > "${folder}/info"\necho '{"status":{"token":"t-2"}}'\n`,
    );
    chmodSync(file("gke-gcloud-auth-plugin"), 0o755);
    const text = kubeconfig({ contextName: "blue-green", server: "https://192.0.2.2" });
    const PATH = [folder, process.env.PATH].join(delimiter);
    const path = process.env.PATH;
    process.env.PATH = PATH;
    try {
      expect(await readKubeconfig(text, { PATH })).to.include({ server: "https://192.0.2.2", token: "t-2" });
    } finally {
      process.env.PATH = path;
    }
    expect(JSON.parse(readFileSync(file("info"), "utf8"))).to.deep.include({
      kind: "ExecCredential",
      spec: { interactive: false, cluster: { server: "https://192.0.2.2" } },
    });
  });

  it("reads the token from the file that gcloud would read, without starting gcloud", async () => {
    writeFileSync(file("token"), "t-3\n");
    const text = kubeconfig({ contextName: "blue-green", server: "https://192.0.2.2" });
    const access = await readKubeconfig(text, { PATH: "", CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file("token") });
    expect(access.token).to.equal("t-3");
  });

  it("names the credential plugin that failed", async () => {
    const text = YAML.replace(
      "token: t-1",
      "exec: { apiVersion: client.authentication.k8s.io/v1beta1, command: no-such-plugin }",
    );
    const error = await readKubeconfig(text, {}).catch((reason: unknown) => reason as Error);
    expect(error).to.have.property(
      "message",
      "kubeconfig: the credential plugin no-such-plugin failed: spawn no-such-plugin ENOENT. " +
        "Install it, sign in, and try: kubectl get pods",
    );
  });

  it("refuses a kubeconfig without a server", async () => {
    const error = await readKubeconfig("{}", {}).catch((reason: unknown) => reason as Error);
    expect(error).to.have.property(
      "message",
      "kubeconfig: expected a cluster with a server in the stack's state, got none. " +
        "Write the kubeconfig again with the command that this prints: pulumi stack output getCredentialsCommand",
    );
  });
});
