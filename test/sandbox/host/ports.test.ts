import { expect } from "chai";
import { once } from "node:events";
import { createServer } from "node:net";
import { freePorts } from "../../../sandbox/host/ports.ts";

describe("free ports", () => {
  it("are different and can be listened on", async () => {
    const ports = await freePorts(5);
    expect(new Set(ports)).to.have.lengthOf(5);
    for (const port of ports) {
      const server = createServer().listen(port, "127.0.0.1");
      await once(server, "listening");
      server.close();
    }
  });
});
