import { expect } from "chai";
import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { Faults } from "../../../src/engine/google-cloud/kernel/faults.ts";
import { Store } from "../../../src/engine/google-cloud/kernel/store.ts";
import { askResume, askStatus, serveControl, type ServerStatus } from "../../../src/engine/server/control.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the sandbox server's control socket", () => {
  const STATUS: ServerStatus = {
    requests: 12,
    unmatchedRequests: 1,
    millisecondsPerRequest: 0.5,
    clusters: [{ name: "main", nodes: 2 }],
    memoryMib: 99,
  };
  let at: Checkout;
  let close: () => Promise<void>;
  let resume: () => Promise<void>;
  beforeEach(async () => {
    at = checkout();
    resume = () => Promise.resolve();
    close = await serveControl(at.paths, {
      status: () => STATUS,
      resume: () => resume(),
      faults: new Faults(new Store(at.paths.googleCloud)),
      usedBy: () => [],
    });
  });
  afterEach(async () => {
    await close();
    at.remove();
  });

  it("answers with the server's status", async () => expect(await askStatus(at.paths)).to.deep.equal(STATUS));

  it("makes the server resume its clusters and waits for that", async () => {
    let isResumed = false;
    resume = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      isResumed = true;
    };
    await askResume(at.paths);
    expect(isResumed).to.equal(true);
  });

  it("answers with the reason when a command fails", async () => {
    resume = () => Promise.reject(new Error("node 'pool-a' Ready: not within 120 seconds"));
    expect((await rejection(askResume(at.paths))).message).to.equal(
      "node 'pool-a' Ready: not within 120 seconds",
    );
    expect(await askStatus(at.paths)).to.deep.equal(STATUS);
  });

  it("refuses an unknown command", async () => {
    const answer = new Promise((resolve, reject) => {
      request(
        { socketPath: join(at.paths.root, "server.sock"), method: "DELETE", path: "/status" },
        (response) => {
          void json(response).then((body) => resolve([response.statusCode, body]));
        },
      )
        .once("error", reject)
        .end();
    });
    expect(await answer).to.deep.equal([
      404,
      { error: "The sandbox server has no command 'DELETE /status'" },
    ]);
  });

  it("survives a client that disconnects in the middle of a request", async () => {
    const socketPath = join(at.paths.root, "server.sock");
    const sent = request({ socketPath, method: "POST", path: "/faults", headers: { "content-length": 100 } });
    sent.on("error", () => {}).write("{");
    await once(sent, "socket");
    await askStatus(at.paths);
    await new Promise((resolve) => sent.once("close", resolve).destroy());
    expect(await askStatus(at.paths)).to.deep.equal(STATUS);
  });

  it("gives an error when it no longer exists", async () => {
    await close();
    expect(await rejection(askStatus(at.paths))).to.have.property("code", "ENOENT");
    close = () => Promise.resolve();
  });
});
