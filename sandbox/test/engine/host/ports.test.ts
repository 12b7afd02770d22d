import { expect } from "chai";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { assertPortsFree, freePorts } from "../../../src/engine/host/ports.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

async function listen(port: number) {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

describe("free ports", () => {
  it("are different and a server can listen on them", async () => {
    const ports = await freePorts(5);
    expect(new Set(ports)).to.have.lengthOf(5);
    for (const port of ports) (await listen(port)).close();
  });

  it("are outside the range of outgoing connections", async () => {
    for (const port of await freePorts(20, 32_768)) expect(port).to.be.within(20_000, 32_767);
  });

  it("are chosen by the kernel when there is no room below its range", async () => {
    const ports = await freePorts(3, 1024);
    expect(new Set(ports)).to.have.lengthOf(3);
    for (const port of ports) expect(port).to.be.above(1023);
  });
});

describe("the recorded ports of a sandbox", () => {
  it("are accepted when they are free, and stay free", async () => {
    const [registry, docker] = await freePorts(2);
    for (let times = 0; times < 2; times++) {
      await assertPortsFree({ "the registry": registry!, "its Docker daemon": docker! });
    }
  });

  it("are an error when another program uses one", async () => {
    const server = await listen(0);
    const { port } = server.address() as AddressInfo;
    expect((await rejection(assertPortsFree({ "the registry": port }))).message).to.equal(
      `port ${port} of 127.0.0.1: expected a free port for the registry, got a program that uses it. ` +
        `Find the program with: ss -ltnp 'sport = :${port}'; stop it, then run the same command again. ` +
        "Or run 'npm stop', so that the next start chooses other ports",
    );
    server.close();
  });
});
