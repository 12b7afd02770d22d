import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { measureCalls } from "../../bench/measure-calls.ts";

describe("the cost of a call", () => {
  let server: Server;
  let status: number;
  const tokens = new Set<string | undefined>();
  const measure = () =>
    measureCalls(`http://127.0.0.1:${(server.address() as AddressInfo).port}/networks`, "t", 1, () => {});

  beforeEach((done) => {
    status = 200;
    server = createServer((request, response) => {
      tokens.add(request.headers.authorization);
      response.writeHead(status).end("{}");
    }).listen(0, "127.0.0.1", done);
  });
  afterEach((done) => {
    server.close(done);
    server.closeAllConnections();
  });

  it("is measured side by side with a server that does nothing", async () => {
    const [bare, cloud] = await measure();
    expect(cloud).to.include({ unit: "ms", comparedWith: bare });
    for (const result of [bare!, cloud!]) expect(result.values, result.name).to.have.length(1);
    expect([...tokens]).to.deep.equal(["Bearer t"]);
  });

  it("is an error when the server refuses the call", async () => {
    status = 403;
    const error = await measure().catch((reason: unknown) => reason);
    expect(error)
      .to.be.instanceOf(Error)
      .with.property("message")
      .that.matches(/expected status 200, got 403$/);
  });
});
