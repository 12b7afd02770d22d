import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { TokenRequest } from "../../../src/engine/images/token-endpoint.ts";
import {
  reviewToken,
  serveTokenWebhook,
  tokenWebhookArgs,
  writeTokenWebhookConfig,
} from "../../../src/engine/cluster/token-webhook.ts";

const review = (token: unknown) =>
  JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } });
const owner = (token: string) => (token === "good" ? "developer@example.com" : undefined);

const answers = Promise.resolve({
  owner,
  mayInCluster: (cluster: string, email: string, permission: string) =>
    cluster === "main" && email === "viewer@example.com" && permission === "container.pods.list",
  registryToken: ({ url, host }: TokenRequest) => ({ status: 403, body: { url, host } }),
});

describe("the token webhook of the API server", () => {
  let root: string;
  before(() => (root = mkdtempSync(join(tmpdir(), "token-webhook-"))));
  after(() => rmSync(root, { recursive: true }));

  it("names the account of a token", () => {
    expect(reviewToken(review("good"), owner)).to.deep.equal({
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      status: { authenticated: true, user: { username: "developer@example.com" } },
    });
  });

  it("rejects an unknown token", () => {
    for (const token of ["", "other"]) {
      expect(reviewToken(review(token), owner)).to.deep.include({
        status: { authenticated: false, error: "the token belongs to no account" },
      });
    }
  });

  it("accepts only token reviews", () => {
    for (const body of [
      "",
      "{",
      "null",
      "[]",
      "{}",
      review(1),
      review("good").replace("TokenReview", "Pod"),
    ]) {
      expect(reviewToken(body, owner), body).to.equal(undefined);
    }
  });

  describe("over its socket", () => {
    const socketPath = () => join(root, "token-webhook", "server.sock");
    let close: () => Promise<void>;
    beforeEach(async () => (close = await serveTokenWebhook({ root }, answers)));
    afterEach(() => close());

    const send = (body: string, path = "/") =>
      new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
        request({ socketPath: socketPath(), path, method: "POST" }, (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (text += chunk));
          response.on("end", () => resolve({ status: response.statusCode, text }));
        })
          .once("error", reject)
          .end(body);
      });

    it("answers a token review and refuses other requests", async () => {
      const { status, text } = await send(review("good"));
      expect([status, JSON.parse(text)]).to.deep.equal([200, reviewToken(review("good"), owner)]);
      expect((await send("{")).status).to.equal(400);
    });

    it("answers an access review of its cluster, and passes requests for tokens on", async () => {
      const review = JSON.stringify({
        apiVersion: "authorization.k8s.io/v1",
        kind: "SubjectAccessReview",
        spec: { user: "viewer@example.com", resourceAttributes: { verb: "list", resource: "pods" } },
      });
      expect((await send(review, "/authorize/main")).text).to.contain('"allowed":true');
      expect((await send(review, "/authorize/other")).text).to.contain('"allowed":false');
      expect((await send("{}", "/authorize/main")).status).to.equal(400);
      const token = await send("", "/v2/token?service=gcr.io");
      expect([token.status, JSON.parse(token.text)]).to.deep.equal([
        403,
        { url: "/v2/token?service=gcr.io", host: "localhost" },
      ]);
    });

    it("refuses a request that is too large", async () => {
      const failure = await send(" ".repeat(2 ** 17)).catch((error: NodeJS.ErrnoException) => error.code);
      expect(failure).to.be.oneOf(["ECONNRESET", "EPIPE"]);
      expect((await send(review("good"))).status).to.equal(200);
    });

    it("works again after a killed server", async () => {
      const second = await serveTokenWebhook({ root }, answers);
      expect((await send(review("good"))).status).to.equal(200);
      await second();
    });

    it("is accessible only to its user", () => {
      expect(statSync(join(root, "token-webhook")).mode & 0o777).to.equal(0o700);
    });
  });

  it("is connected to a control plane by a mount and a relay", () => {
    const [mount] = tokenWebhookArgs({ root });
    expect(mount).to.equal(`--volume=${join(root, "token-webhook")}:/token-webhook:ro`);
    writeTokenWebhookConfig(root, "main");
    const relay = readFileSync(join(root, "token-webhook.cfg"), "utf8");
    const [, address] = /^ {2}bind (\S+)$/m.exec(relay) ?? [];
    expect(relay).to.match(/^ {2}server sandbox unix@\/token-webhook\/server\.sock$/m);
    const kubeconfig = parse(readFileSync(join(root, "token-webhook.kubeconfig"), "utf8")) as {
      clusters: { cluster: { server: string } }[];
    };
    expect(kubeconfig.clusters[0]?.cluster.server).to.equal(`http://${address}/`);
    const authorization = readFileSync(join(root, "authorization-webhook.kubeconfig"), "utf8");
    expect(authorization).to.contain(`server: http://${address}/authorize/main\n`);
  });
});
