import { expect } from "chai";
import { X509Certificate, verify } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CertificateAuthority } from "../../../src/engine/cluster/certificates.ts";
import { answerTokenRequest } from "../../../src/engine/images/token-endpoint.ts";

const READER = "serviceAccount:nodes@p.iam.gserviceaccount.com";
const EU = "projects/shop/locations/europe/repositories/eu.gcr.io";
const basic = (password: string) =>
  `Basic ${Buffer.from(`oauth2accesstoken:${password}`).toString("base64")}`;

describe("the token service of the registry", () => {
  let pki: string;
  before(async () => {
    pki = mkdtempSync(join(tmpdir(), "registry-tokens-"));
    const authority = await CertificateAuthority.open(pki, "a sandbox");
    await authority.issue(join(pki, "registry"), { usage: "server", commonName: "gcr.io" });
  });
  after(() => rmSync(pki, { recursive: true }));

  const ask = (query: string, authorization?: string, host = "eu.gcr.io", method = "GET") =>
    answerTokenRequest(
      { method, url: `/v2/token?service=eu.gcr.io&${query}`, host, authorization },
      {
        identify: (token) => (token === "good" ? { member: READER, email: READER.slice(15) } : undefined),
        may: ({ member }, permission, resource) =>
          member === READER && permission.endsWith(".downloadArtifacts") && resource === EU,
      },
      pki,
    );
  const message = (body: object) => (body as { errors: { message: string }[] }).errors[0]?.message;

  it("gives the right to pull to an account that may download from the host's repository", () => {
    const { status, body } = ask("scope=repository:shop/web:pull", basic("good"));
    expect(status).to.equal(200);
    const [header = "", claims = "", signature = ""] = (body as { token: string }).token.split(".");
    const decoded = JSON.parse(Buffer.from(claims, "base64url").toString()) as object;
    expect(decoded).to.deep.include({
      iss: "sandbox",
      aud: "gcr.io",
      access: [{ type: "repository", name: "shop/web", actions: ["pull"] }],
    });
    const { publicKey } = new X509Certificate(readFileSync(join(pki, "registry.crt")));
    const key = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
    const text = Buffer.from(`${header}.${claims}`);
    expect(verify("sha256", text, key, Buffer.from(signature, "base64url"))).to.equal(true);
  });

  it("refuses what the account may not do, in Google's words", () => {
    const push = ask("scope=repository:shop/web:push,pull", basic("good"));
    expect([push.status, message(push.body)]).to.deep.equal([
      403,
      `Permission "artifactregistry.repositories.uploadArtifacts" denied on resource "${EU}" (or it may not exist)`,
    ]);
    const elsewhere = ask("scope=repository:shop/web:pull", basic("good"), "gcr.io");
    expect(message(elsewhere.body)).to.equal(
      'Permission "artifactregistry.repositories.downloadArtifacts" denied on resource ' +
        '"projects/shop/locations/us/repositories/gcr.io" (or it may not exist)',
    );
  });

  it("refuses callers without an account", () => {
    const anonymous = ask("scope=repository:shop/web:pull");
    expect([anonymous.status, message(anonymous.body)]).to.deep.equal([
      403,
      "Unauthenticated request. Unauthenticated requests do not have permission " +
        `"artifactregistry.repositories.downloadArtifacts" on resource "${EU}" (or it may not exist)`,
    ]);
    expect(ask("scope=repository:shop/web:pull", basic("expired")).status).to.equal(401);
    expect(ask("").status).to.equal(401);
  });

  it("answers only GET, like gcr.io, so that clients send no other request", () =>
    expect(ask("", basic("good"), "gcr.io", "POST").status).to.equal(404));
});
