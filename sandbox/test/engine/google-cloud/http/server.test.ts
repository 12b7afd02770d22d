import { expect } from "chai";
import { request } from "node:http";
import { asNobody, isRoot } from "../../../helpers/as-nobody.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../../../helpers/google-cloud-client.ts";

const PATH = `/crm/v1/projects/${PROJECT_ID}`;

describe("the Google Cloud server", () => {
  let cloud: TestCloud;
  before(async () => (cloud = await new TestCloud().start()));
  after(() => cloud.stop());

  // fetch lets nobody choose the Host header, and tidies paths.
  const sendWith = (headers: Record<string, string>, path = PATH) =>
    new Promise<{ status: number; body: { error: { message: string; status: string } } }>(
      (resolve, reject) => {
        request({ host: "127.0.0.1", port: port(), path, headers }, (response) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (text += chunk));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as never }),
          );
        })
          .once("error", reject)
          .end();
      },
    );
  const authorization = `Bearer ${TOKEN}`;
  const port = () => new URL(cloud.server.url).port;

  it("listens on loopback only", () => {
    expect(new URL(cloud.server.url).hostname).to.equal("127.0.0.1");
  });

  it("says that its port is taken", async () => {
    const port = Number(new URL(cloud.server.url).port);
    const second = new TestCloud();
    let message = "";
    await second.start(port).catch((error: Error) => (message = error.message));
    await second.stop();
    expect(message).to.equal(
      `port ${port} of 127.0.0.1, kept for the simulated Google Cloud, is taken by another program. ` +
        "Next: stop that program.",
    );
  });

  it("refuses a request without a token", async () => {
    const { status, body } = await sendWith({});
    expect(status).to.equal(401);
    expect(body.error.status).to.equal("UNAUTHENTICATED");
    expect(body.error.message).to.match(/^Request is missing required authentication credential\./);
  });

  it("tells nothing without a token at any path, simulated or not", async () => {
    const paths = ["/", "/healthz", "/userinfo", "/oauth2/v3/userinfo", "/tokeninfo", "/discovery/v1/apis"];
    for (const path of [...paths, "/$discovery/rest", "/.well-known/openid-configuration", "/compute/v1"]) {
      expect((await sendWith({}, path)).status, path).to.equal(401);
    }
  });

  it("closes the connection of another user of the machine without a byte, though it has the token", async function () {
    if (!isRoot) {
      console.log("      skipped: only root can act as another user");
      this.skip();
    }
    const answer = await asNobody(`
      const headers = { authorization: "${authorization}" };
      const answer = fetch("${cloud.server.url}${PATH}", { headers });
      console.log(await answer.then(({ status }) => status, ({ cause }) => cause.code));
    `);
    expect(["UND_ERR_SOCKET", "ECONNRESET"]).to.include(answer);
  });

  it("refuses another token", async () => {
    const { status, body } = await sendWith({ authorization: "Bearer other" });
    expect(status).to.equal(401);
    expect(body.error.message).to.match(/^Request had invalid authentication credentials\./);
  });

  it("serves both loopback names and refuses every other host", async () => {
    expect((await sendWith({ authorization, host: `localhost:${port()}` })).status).to.equal(200);
    const { status, body } = await sendWith({ authorization, host: "evil.example" });
    expect(status).to.equal(403);
    expect(body.error.message).to.equal(
      `Invalid Host header: expected 127.0.0.1:${port()} or localhost:${port()}, got 'evil.example'.`,
    );
  });

  it("refuses requests of another origin", async () => {
    const { status, body } = await sendWith({ authorization, origin: "https://evil.example" });
    expect(status).to.equal(403);
    expect(body.error.message).to.equal(
      "Invalid Origin header: expected no other web page, got 'https://evil.example'.",
    );
    expect((await sendWith({ authorization, origin: cloud.server.url })).status).to.equal(200);
  });

  it("refuses malformed JSON and bodies that are no objects in Google's form", async () => {
    const malformed = await cloud.send("POST", `${PATH}:setIamPolicy`, "{nope");
    expect(malformed.status).to.equal(400);
    expect(malformed.body.error).to.include({ code: 400, status: "INVALID_ARGUMENT" });
    expect(malformed.body.error.message).to.match(/^Invalid JSON payload received\. /);
    const list = await cloud.send("POST", `${PATH}:setIamPolicy`, "[]");
    expect(list.body.error.message).to.equal(
      "Invalid JSON payload received. Root element must be a message.",
    );
    const prototype = await cloud.send("POST", `${PATH}:setIamPolicy`, '{"policy":{"__proto__":{}}}');
    expect(prototype.body.error.message).to.equal(
      "Invalid JSON payload received. the name '__proto__' is not allowed",
    );
  });

  it("refuses a body over its limit", async () => {
    const { status, body } = await cloud.send("POST", `${PATH}:setIamPolicy`, " ".repeat(2 ** 20 + 1));
    expect(status).to.equal(413);
    expect(body.error.message).to.equal("Request payload size exceeds the limit: 1048576 bytes.");
  });

  it("names the method and path of a call that it does not simulate, and counts the call", async () => {
    const before = cloud.server.stats();
    const { status, body } = await cloud.send("GET", "/dns/v1/b/bucket?token=secret");
    expect(status).to.equal(501);
    expect(body.error).to.include({
      code: 501,
      status: "UNIMPLEMENTED",
      message: "The sandbox does not simulate GET /dns/v1/b/bucket.",
    });
    expect(cloud.server.stats()).to.include({
      requests: before.requests + 1,
      unmatchedRequests: before.unmatchedRequests + 1,
    });
    expect(cloud.lines.at(-1)).to.match(/^GET \/dns\/v1\/b\/bucket 501 \d+ ms NOT SIMULATED$/);
  });

  it("does not simulate an unknown method or custom verb", async () => {
    expect((await cloud.send("PATCH", PATH)).status).to.equal(501);
    expect((await cloud.send("POST", `${PATH}:undelete`)).body.error.message).to.equal(
      `The sandbox does not simulate POST ${PATH}:undelete.`,
    );
  });

  it("logs one line for each request", async () => {
    const before = cloud.lines.length;
    await cloud.get(PATH);
    expect(cloud.lines.slice(before)).to.have.length(1);
    expect(cloud.lines.at(-1)).to.match(/^GET \/crm\/v1\/projects\/test-project 200 \d+ ms$/);
  });

  it("refuses names that lead to another path", async () => {
    for (const name of ["..", "%2e%2e", "..%2f..%2fetc", "a%5cb", "a%00b"]) {
      const { status, body } = await sendWith({ authorization }, `/crm/v1/projects/${name}`);
      expect(status, name).to.equal(400);
      expect(body.error.message, name).to.match(/^Invalid resource name /);
    }
    const { body } = await sendWith({ authorization }, "/crm/v1/projects/%zz");
    expect(body.error.status).to.equal("INVALID_ARGUMENT");
  });

  it("does not know other projects", async () => {
    const { status, body } = await cloud.send("GET", "/crm/v1/projects/other");
    expect(status).to.equal(403);
    expect(body.error.message).to.equal(
      "Permission denied on resource project other: it does not exist or you have no access to it. " +
        "The projects here are: test-project.",
    );
  });
});
