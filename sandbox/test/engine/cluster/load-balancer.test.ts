import { expect } from "chai";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { Listener } from "../../../src/engine/cluster/haproxy-config.ts";
import { LoadBalancer } from "../../../src/engine/cluster/load-balancer.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { checkout, INSTANCE, type Checkout } from "../../helpers/sandbox-checkout.ts";
import { freePorts } from "../../../src/engine/host/ports.ts";
import { until } from "../../helpers/until.ts";

describe("a cluster's load balancer", () => {
  const NAME = "gke-blue-green-test-main-load-balancer";
  const NODES = [{ name: "pool-a", address: "198.18.7.20" }];
  let docker: FakeDocker;
  let at: Checkout;
  let loadBalancer: LoadBalancer;
  let listener: Listener;
  let preview: Listener;
  let servers: Server[];
  beforeEach(async () => {
    docker = fakeDocker();
    at = checkout();
    loadBalancer = newLoadBalancer();
    servers = [];
    const [port, previewPort] = await freePorts(2);
    const common = { address: "127.0.0.1", nodePort: 30080, healthCheckPort: 10256 };
    listener = { name: "web:public:80", port: port!, ...common };
    preview = { name: "web:preview:80", port: previewPort!, ...common };
  });
  afterEach(async () => {
    for (const server of servers) {
      server.close();
      await once(server, "close");
    }
    docker.remove();
    at.remove();
  });

  const configFolder = () => join(at.paths.root, "load-balancer");
  const config = () => readFileSync(join(configFolder(), "haproxy.cfg"), "utf8");
  function newLoadBalancer() {
    return new LoadBalancer({
      instance: INSTANCE,
      cluster: "main",
      image: "gke-blue-green/machine:1",
      configFolder: configFolder(),
    });
  }
  async function listen({ address, port }: Listener): Promise<void> {
    const server = createServer((socket) => socket.end()).listen(port, address);
    servers.push(server);
    await once(server, "listening");
  }
  /** Applies the listeners and then listens as HAProxy would. */
  async function apply(listeners: Listener[], toBeSeen: Listener[] = []) {
    const before = docker.runs().filter(isCommandToHaproxy).length;
    const applied = loadBalancer.apply(listeners, NODES);
    if (toBeSeen.length > 0) {
      await until("a command to HAProxy", () => docker.runs().filter(isCommandToHaproxy).length !== before);
    }
    for (const each of toBeSeen) await listen(each);
    docker.containers({ [NAME]: "running" });
    return applied;
  }
  const isCommandToHaproxy = (run: string) => /^(run|start|exec) /.test(run);

  it("does not run without listeners", async () => {
    expect(await loadBalancer.apply([], NODES)).to.deep.equal([]);
    expect(docker.runs("run")).to.deep.equal([]);
    expect(existsSync(join(configFolder(), "haproxy.cfg"))).to.equal(false);
  });

  it("runs on the machine's network and resolves when it listens", async () => {
    expect(await apply([listener], [listener])).to.deep.equal([]);
    expect(docker.runs("run")[0]).to.contain(`--name ${NAME} `);
    expect(docker.runs("run")[0]).to.contain("--network host");
    expect(config()).to.contain(`bind 127.0.0.1:${listener.port}`);
  });

  it("is reloaded only after a change, which drops no connection", async () => {
    await apply([listener], [listener]);
    await apply([listener]);
    expect(docker.runs("exec")).to.deep.equal([]);

    await apply([listener, preview], [preview]);
    expect(docker.runs("exec")).to.deep.equal([`exec ${NAME} bash -c kill -USR2 "$(cat /run/haproxy.pid)"`]);
    expect(config()).to.contain(`bind 127.0.0.1:${preview.port}`);
    expect(docker.runs("run")).to.have.lengthOf(1);
  });

  it("leaves out a listener whose port another program uses, and returns it", async () => {
    await listen(preview);
    expect(await apply([listener, preview], [listener])).to.deep.equal([preview]);
    expect(config()).not.to.contain("web:preview:80");
  });

  it("is not changed by a new server, which recognises its listeners", async () => {
    await apply([listener], [listener]);
    loadBalancer = newLoadBalancer();
    const before = docker.runs().filter(isCommandToHaproxy);
    expect(await apply([listener])).to.deep.equal([]);
    expect(docker.runs().filter(isCommandToHaproxy)).to.deep.equal(before);
  });

  it("starts again with the current listeners after it has stopped", async () => {
    await apply([listener], [listener]);
    for (const server of servers.splice(0)) {
      server.close();
      await once(server, "close");
    }
    docker.containers({ [NAME]: "exited" });
    loadBalancer = newLoadBalancer();
    await apply([preview], [preview]);
    expect(docker.runs("start")).to.deep.equal([`start ${NAME}`]);
    expect(config()).to.contain("web:preview:80").and.not.contain("web:public:80");
  });

  it("is recreated when an older version made it, and not taken for another program", async () => {
    await apply([listener], [listener]);
    for (const server of servers.splice(0)) {
      server.close();
      await once(server, "close");
    }
    docker.answer("container ls", `${NAME} running 0123456789abcdef\n`);
    loadBalancer = newLoadBalancer();
    expect(await apply([listener], [listener])).to.deep.equal([]);
    expect(docker.runs("container rm")).to.include(`container rm --force ${NAME}`);
    expect(docker.runs("run")).to.have.lengthOf(2);
  });

  it("is removed with its last listener", async () => {
    await apply([listener], [listener]);
    await apply([]);
    expect(docker.runs("container rm")).to.deep.equal([`container rm --force ${NAME}`]);
  });
});
