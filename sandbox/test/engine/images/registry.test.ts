import { expect } from "chai";
import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { startRegistry } from "../../../src/engine/images/registry.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { checkout, INSTANCE, TOOLCHAIN, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the registry", () => {
  let docker: FakeDocker;
  let at: Checkout;
  before(async () => {
    docker = fakeDocker();
    at = checkout();
    await startRegistry({ paths: at.paths, instance: INSTANCE, toolchain: TOOLCHAIN });
  });
  after(() => {
    docker.remove();
    at.remove();
  });

  const run = () => docker.runs("run")[0];

  it("has the names gcr.io and its regional hosts on the sandbox's network", () => {
    expect(run()).to.contain("--network gke-blue-green-test --ip 198.18.7.2");
    for (const host of ["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"]) {
      expect(run()).to.contain(`--network-alias=${host}`);
    }
  });

  it("is reachable only from this machine", () => expect(run()).to.contain("--publish 127.0.0.1:10002:443"));

  it("has a certificate for all its names", () => {
    const certificate = new X509Certificate(readFileSync(join(at.paths.pki, "registry.crt")));
    for (const host of ["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io", "localhost"]) {
      expect(certificate.checkHost(host)).to.equal(host);
    }
    expect(certificate.checkIP("127.0.0.1")).to.equal("127.0.0.1");
  });

  it("stores images as the user in the sandbox's folder", () => {
    expect(run()).to.contain(`--user ${process.getuid!()}:${process.getgid!()}`);
    expect(run()).to.contain(`--volume=${join(at.paths.root, "registry")}:/var/lib/registry`);
    expect(existsSync(join(at.paths.root, "registry"))).to.equal(true);
  });

  it("reaches the sandbox's token service, and gets no access token", () => {
    expect(run()).to.contain(`--volume=${join(at.paths.root, "token-webhook")}:/token-webhook:ro`);
    expect(run()).not.to.contain("access-token");
  });

  it("serves through TLS, asks for tokens that the sandbox signed and allows deletes", () => {
    const file = join(import.meta.dirname, "../../../src/engine/images/registry.yml");
    expect(parse(readFileSync(file, "utf8"))).to.deep.nested.include({
      "auth.token.realm": "https://gcr.io/v2/token",
      "auth.token.rootcertbundle": "/ca.crt",
      "storage.delete": { enabled: true },
      "http.addr": "127.0.0.1:5000",
    });
  });
});
