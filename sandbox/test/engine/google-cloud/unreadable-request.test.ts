import { expect } from "chai";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { PROJECT_ID, TestCloud, TOKEN } from "../../helpers/google-cloud-client.ts";

const LINE = `GET /crm/v1/projects/${PROJECT_ID} HTTP/1.1`;

describe("a malformed HTTP request", () => {
  let cloud: TestCloud;
  before(async () => (cloud = await new TestCloud().start()));
  after(() => cloud.stop());

  const port = () => Number(new URL(cloud.server.url).port);
  const answerTo = async (...lines: string[]) => {
    const socket = connect(port(), "127.0.0.1");
    await once(socket, "connect");
    socket.write([...lines, "", ""].join("\r\n"));
    const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");
    expect(head.toLowerCase()).to.contain("content-type: application/json; charset=utf-8");
    return { status: Number(head.split(" ")[1]), ...(JSON.parse(body) as { error: object }) };
  };

  it("is answered in Google's form and logged when its first line is invalid", async () => {
    expect(await answerTo("nonsense")).to.deep.equal({
      status: 400,
      error: {
        code: 400,
        message: "The request is not HTTP: Parse Error: Invalid method encountered.",
        errors: [
          {
            message: "The request is not HTTP: Parse Error: Invalid method encountered.",
            domain: "global",
            reason: "badRequest",
          },
        ],
        status: "INVALID_ARGUMENT",
      },
    });
    expect(cloud.lines.at(-1)).to.equal(
      "unreadable request 400: The request is not HTTP: Parse Error: Invalid method encountered.",
    );
  });

  it("is refused for headers that are too large", async () => {
    const { status, error } = await answerTo(LINE, `Host: 127.0.0.1:${port()}`, `X: ${"x".repeat(20_000)}`);
    expect(status).to.equal(431);
    expect(error).to.include({ code: 431, message: "The request's headers are too large." });
    expect(cloud.lines.at(-1)).to.equal("unreadable request 431: The request's headers are too large.");
  });

  it("is refused without a Host header", async () => {
    const { status, error } = await answerTo(LINE, `Authorization: Bearer ${TOKEN}`, "Connection: close");
    expect(status).to.equal(403);
    expect(error).to.include({
      status: "PERMISSION_DENIED",
      message: `Invalid Host header: expected 127.0.0.1:${port()} or localhost:${port()}, got ''.`,
    });
    expect(cloud.lines.at(-1)).to.match(/^GET \/crm\/v1\/projects\/test-project 403 \d+ ms$/);
  });

  it("is ignored when the client has closed the connection", async () => {
    const before = cloud.lines.length;
    const socket = connect(port(), "127.0.0.1");
    await once(socket, "connect");
    socket.write("GET / HT");
    socket.resetAndDestroy();
    expect((await cloud.send("GET", `/crm/v1/projects/${PROJECT_ID}`)).status).to.equal(200);
    expect(cloud.lines).to.have.length(before + 1);
  });
});
