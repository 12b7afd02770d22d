import { expect } from "chai";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeKubeconfig } from "../../../src/engine/cluster/certificate-kubeconfig.ts";
import { kubernetesClient } from "../../../src/engine/cluster/kubernetes-client.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("a certificate kubeconfig", () => {
  let at: Checkout;
  let file: string;
  before(() => {
    at = checkout();
    file = join(at.paths.root, "kubeconfig");
    const client = { certificate: join(at.paths.root, "client.crt"), key: join(at.paths.root, "client.key") };
    writeFileSync(client.certificate, "the certificate");
    writeFileSync(client.key, "the key");
    writeKubeconfig(file, { server: "https://127.0.0.1:6443", caCertificate: "the authority", client });
  });
  after(() => at.remove());

  it("contains everything that a client needs", () => {
    const { config } = kubernetesClient(file);
    const decode = (data: string | undefined) => Buffer.from(data!, "base64").toString();
    const cluster = config.getCurrentCluster();
    const user = config.getCurrentUser();
    expect(cluster?.server).to.equal("https://127.0.0.1:6443");
    expect(decode(cluster?.caData)).to.equal("the authority");
    expect(decode(user?.certData)).to.equal("the certificate");
    expect(decode(user?.keyData)).to.equal("the key");
  });

  it("can be read only by the user", () => expect(statSync(file).mode & 0o777).to.equal(0o600));
});
