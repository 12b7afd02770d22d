import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "yaml";
import { userKubeconfigFile, writeUserKubeconfig } from "../../../src/engine/stack/user-kubeconfig.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the kubeconfig of the sandbox's environment", () => {
  const CONTEXT = "gke_blue-green-sandbox_us-central1-a_blue-green";
  let at: Checkout;
  let google: Server;
  let answer: { status: number; body: object };
  let asked: unknown[];

  beforeEach(async () => {
    at = checkout();
    asked = [];
    const cluster = {
      name: "blue-green",
      location: "us-central1-a",
      endpoint: "127.0.0.1:6443",
      masterAuth: { clusterCaCertificate: "Q0E=" },
    };
    const provisioning = { name: "next", location: "us-central1-a", masterAuth: {} };
    answer = { status: 200, body: { clusters: [cluster, provisioning] } };
    google = createServer((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.writeHead(answer.status).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => google.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    google.close();
    at.remove();
  });

  const write = () =>
    writeUserKubeconfig(at.paths, `http://127.0.0.1:${(google.address() as AddressInfo).port}`, "a-token");
  const written = () =>
    parse(readFileSync(userKubeconfigFile(at.paths), "utf8")) as Record<string, { name: string }[]>;

  it("has a context for each cluster with an endpoint, in gcloud's format", async () => {
    await write();
    expect(asked).to.deep.equal([
      ["/container/v1/projects/blue-green-sandbox/locations/-/clusters", "Bearer a-token"],
    ]);
    const config = written();
    expect(config["current-context"]).to.equal(CONTEXT);
    expect(config.clusters).to.deep.equal([
      {
        name: CONTEXT,
        cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": "Q0E=" },
      },
    ]);
    expect(JSON.stringify(config.users)).to.contain('"command":"gke-gcloud-auth-plugin"');
  });

  it("keeps a person's own contexts and current context", async () => {
    const own = { name: "own", context: { cluster: "own", user: "own" } };
    writeFileSync(
      userKubeconfigFile(at.paths),
      JSON.stringify({ "current-context": "own", contexts: [own], clusters: [], users: [] }),
    );
    await write();
    await write();
    expect(written()["current-context"]).to.equal("own");
    expect(written().contexts!.map(({ name }) => name)).to.deep.equal(["own", CONTEXT]);
  });

  it("has no contexts before the API is enabled", async () => {
    answer = { status: 403, body: {} };
    await write();
    expect(written()).to.deep.equal({});
  });
});
