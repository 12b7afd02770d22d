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

  it("lists the parts that have one: background processes and containers", async () => {
    expect(await print()).to.deep.equal(["server", "registry", "pool-a"]);
  });

  it("prints a background process's", async () => expect(await print("server")).to.deep.equal(["serving"]));

  it("prints a container's, whether it runs or not", async () => {
    await print("pool-a");
    expect(docker.runs("logs")).to.deep.equal(["logs gke-blue-green-test-pool-a"]);
  });

  it("needs no Docker for a background process's", async () => {
    docker.fail("container ls", "Cannot connect to the Docker daemon\n");
    expect(await print("server")).to.deep.equal(["serving"]);
  });

  it("are there for the containers before any process has written", async () => {
    at.remove();
    mkdirSync(at.paths.root, { recursive: true });
    writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
    expect(await print()).to.deep.equal(["registry", "pool-a"]);
  });

  it("of an unknown part are an error with those that there are", async () =>
    expect((await rejection(logs(at.paths, "etcd"))).message).to.equal(
      "no part 'etcd' has a log; these have: server, registry, pool-a",
    ));

  it("are none without a sandbox", async () => {
    at.remove();
    expect(await print()).to.deep.equal(["No part of a sandbox has a log."]);
    expect((await rejection(logs(at.paths, "server"))).message).to.equal(
      "no part 'server' has a log; these have: none",
    );
    expect(docker.runs()).to.deep.equal([]);
  });
});
