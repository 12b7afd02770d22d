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
    const healthCheck = { port: 10256, intervalSeconds: 8, misses: 3 };
    const common = { address: "127.0.0.1", nodePort: 30080, healthCheck, nodes: NODES };
    listener = { service: "web:public", port: port!, ...common };
    preview = { service: "web:preview", port: previewPort!, ...common };
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
  const states = () => readFileSync(join(configFolder(), "servers.state"), "utf8");
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
    const applied = loadBalancer.apply(listeners);
    if (toBeSeen.length > 0) {
      await until("a command to HAProxy", () => docker.runs().filter(isCommandToHaproxy).length !== before);
    }
    for (const each of toBeSeen) await listen(each);
    docker.containers({ [NAME]: "running" });
    return applied;
  }
  const isCommandToHaproxy = (run: string) => /^(run|start|exec) /.test(run);

  it("does not run without listeners", async () => {
    expect(await loadBalancer.apply([])).to.deep.equal([]);
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
    expect(docker.runs("exec")).to.deep.equal([
      `exec ${NAME} perl /container/ask-haproxy.pl show servers state`,
      `exec ${NAME} bash -c kill -USR2 "$(cat /run/haproxy.pid)"`,
    ]);
    expect(config()).to.contain(`bind 127.0.0.1:${preview.port}`);
    expect(docker.runs("run")).to.have.lengthOf(1);
  });

  it("keeps the nodes' state of health over a reload, and sends nothing to a new one before its first hit", async () => {
    await apply([listener], [listener]);
    expect(states()).to.contain("web:public 0 pool-a 198.18.7.20 0 ");
    docker.answer(
      `exec ${NAME}`,
      "1\n9 web:public 1 pool-a 198.18.7.20 2 0 100 100 5 7 3 4 6 0 0 0 - 10256 - 0 0 - - 0\n",
    );
    await apply([listener, preview], [preview]);
    expect(states()).to.contain("web:public 0 pool-a 198.18.7.20 2 ");
    expect(states()).to.contain("web:preview 0 pool-a 198.18.7.20 0 ");
  });

  it("leaves out a listener whose port another program uses, and returns it", async () => {
    await listen(preview);
    expect(await apply([listener, preview], [listener])).to.deep.equal([preview]);
    expect(config()).not.to.contain("web:preview");
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
    expect(config()).to.contain("web:preview").and.not.contain("web:public");
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
