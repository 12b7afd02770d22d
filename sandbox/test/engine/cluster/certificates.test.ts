import { expect } from "chai";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer, type TLSSocket } from "node:tls";
import { CertificateAuthority, type CertificateFiles } from "../../../src/engine/cluster/certificates.ts";

const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

describe("certificates", () => {
  let folder: string;
  let authority: CertificateAuthority;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "certificates-"));
    authority = await CertificateAuthority.open(join(folder, "pki"), "cluster main");
  });
  after(() => rmSync(folder, { recursive: true }));

  const read = ({ certificate }: CertificateFiles) => new X509Certificate(readFileSync(certificate));
  const ca = () => read(authority.files);
  const issueServer = () =>
    authority.issue(join(folder, "server"), {
      usage: "server",
      commonName: "kube-apiserver",
      dnsNames: ["localhost", "kubernetes.default.svc"],
      ipAddresses: ["127.0.0.1", "198.19.128.1"],
    });
  const issueClient = () =>
    authority.issue(join(folder, "client"), {
      usage: "client",
      commonName: "system:node:pool-a",
      organization: "system:nodes",
    });

  it("are signed by a self-signed authority", async () => {
    expect(ca().ca).to.equal(true);
    expect(ca().subject).to.equal("CN=cluster main");
    expect(ca().verify(ca().publicKey)).to.equal(true);
    const server = read(await issueServer());
    expect(server.ca).to.equal(false);
    expect(server.issuer).to.equal("CN=cluster main");
    expect(server.verify(ca().publicKey)).to.equal(true);
  });

  it("contain the names and addresses of a server and are only for servers", async () => {
    const server = read(await issueServer());
    expect(server.subjectAltName).to.equal(
      "DNS:localhost, DNS:kubernetes.default.svc, IP Address:127.0.0.1, IP Address:198.19.128.1",
    );
    expect(server.keyUsage).to.deep.equal([SERVER_AUTHENTICATION]);
  });

  it("contain the user and group of a client for Kubernetes and are only for clients", async () => {
    const client = read(await issueClient());
    expect(client.subject.split("\n")).to.have.members(["O=system:nodes", "CN=system:node:pool-a"]);
    expect(client.subjectAltName).to.equal(undefined);
    expect(client.keyUsage).to.deep.equal([CLIENT_AUTHENTICATION]);
  });

  it("are valid for years, because nothing renews them", async () => {
    for (const certificate of [ca(), read(await issueServer()), read(await issueClient())]) {
      expect(certificate.validFromDate.getTime()).to.be.at.most(Date.now());
      const inNineYears = Date.now() + 9 * 365 * 24 * 3600 * 1000;
      expect(certificate.validToDate.getTime()).to.be.above(inNineYears);
    }
  });

  it("have keys that only the user can read", async () => {
    for (const { key } of [authority.files, await issueServer(), await issueClient()]) {
      expect(statSync(key).mode & 0o777).to.equal(0o600);
    }
  });

  it("authenticate both ends of a TLS connection", async () => {
    const pem = ({ certificate, key }: CertificateFiles) => ({
      cert: readFileSync(certificate),
      key: readFileSync(key),
    });
    const trust = { ca: authority.certificatePem };
    const server = createServer({ ...trust, ...pem(await issueServer()), requestCert: true });
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
    );
    const user = new Promise((resolve) =>
      server.once("secureConnection", (socket: TLSSocket) => {
        resolve([socket.authorized, socket.getPeerCertificate().subject]);
        socket.end();
      }),
    );
    const socket = connect({ ...trust, ...pem(await issueClient()), host: "127.0.0.1", port });
    await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
    expect(await user).to.deep.equal([true, { O: "system:nodes", CN: "system:node:pool-a" }]);
    socket.destroy();
    server.close();
  });

  it("are kept for a later start, which opens the same authority", async () => {
    const issued = readFileSync((await issueServer()).certificate, "utf8");
    const reopened = await CertificateAuthority.open(join(folder, "pki"), "another name");
    expect(reopened.certificatePem).to.equal(authority.certificatePem);
    const again = await reopened.issue(join(folder, "server"), { usage: "server", commonName: "other" });
    expect(readFileSync(again.certificate, "utf8")).to.equal(issued);
  });

  it("are issued again when they were only half written", async () => {
    const files = await authority.issue(join(folder, "torn"), { usage: "client", commonName: "one" });
    rmSync(files.certificate);
    await authority.issue(join(folder, "torn"), { usage: "client", commonName: "two" });
    expect(read(files).subject).to.equal("CN=two");
    expect(read(files).checkPrivateKey(createPrivateKey(readFileSync(files.key)))).to.equal(true);
  });
});
