import { expect } from "chai";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logs } from "../../src/commands/logs.ts";
import { fakeDocker, type FakeDocker } from "../helpers/fake-docker.ts";
import { quietly } from "../helpers/quietly.ts";
import { checkout, INSTANCE, type Checkout } from "../helpers/sandbox-checkout.ts";
import { rejection } from "../helpers/toolchain-context.ts";

describe("sandbox logs", () => {
  let docker: FakeDocker;
  let at: Checkout;
  beforeEach(() => {
    docker = fakeDocker();
    at = checkout();
    writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
    docker.answer(
      "container ls",
      "gke-blue-green-test-registry running\ngke-blue-green-test-pool-a exited\n",
    );
    mkdirSync(at.paths.logs);
    writeFileSync(join(at.paths.logs, "server.log"), "serving\n");
  });
  afterEach(() => {
    docker.remove();
    at.remove();
  });

  const print = async (part?: string) => (await quietly(() => logs(at.paths, part))).lines;

  it("lists the background processes and containers that have a log", async () => {
    expect(await print()).to.deep.equal(["server", "registry", "pool-a"]);
  });

  it("prints the log of a background process", async () =>
    expect(await print("server")).to.deep.equal(["serving"]));

  it("prints the log of a running or stopped container", async () => {
    await print("pool-a");
    expect(docker.runs("logs")).to.deep.equal(["logs gke-blue-green-test-pool-a"]);
  });

  it("needs no Docker for the log of a background process", async () => {
    docker.fail("container ls", "Cannot connect to the Docker daemon\n");
    expect(await print("server")).to.deep.equal(["serving"]);
  });

  it("prints the log of a container before any process has a log", async () => {
    at.remove();
    mkdirSync(at.paths.root, { recursive: true });
    writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
    expect(await print()).to.deep.equal(["registry", "pool-a"]);
  });

  it("fails for an unknown part with a list of the known parts", async () =>
    expect((await rejection(logs(at.paths, "etcd"))).message).to.equal(
      "Unknown part 'etcd'. Parts with a log: server, registry, pool-a",
    ));

  it("says that there are no logs without a sandbox", async () => {
    at.remove();
    expect(await print()).to.deep.equal(["There are no logs yet."]);
    expect((await rejection(logs(at.paths, "server"))).message).to.equal(
      "Unknown part 'server'. Parts with a log: none",
    );
    expect(docker.runs()).to.deep.equal([]);
  });
});
