import { expect } from "chai";
import { boundAddresses, haproxyConfig, type Listener } from "../../../src/engine/cluster/haproxy-config.ts";

const configOf = (listeners: readonly Listener[]) => haproxyConfig(listeners, "198.18.0.1");

describe("HAProxy's configuration", () => {
  const nodes = [
    { name: "pool-a", address: "198.18.0.20" },
    { name: "pool-b", address: "198.18.0.21" },
  ];
  const listener: Listener = {
    service: "web:public",
    address: "127.18.0.10",
    port: 80,
    nodePort: 30080,
    healthCheck: { port: 31999, intervalSeconds: 3, misses: 2 },
    nodes,
  };
  const preview: Listener = {
    ...listener,
    service: "web:preview",
    address: "127.18.0.11",
    nodePort: 30081,
    healthCheck: { port: 10256, intervalSeconds: 8, misses: 3 },
  };

  it("sends each listener's connections to its healthy nodes, and to all of them when none is healthy", () => {
    const config = configOf([listener, preview]);
    expect(config).to.contain(`
frontend web:public:80
  bind 127.18.0.10:80
  use_backend web:public:80:any if { nbsrv(web:public:80) eq 0 }
  default_backend web:public:80

backend web:public:80
  server pool-a 198.18.0.20:30080 track web:public/pool-a
  server pool-b 198.18.0.21:30080 track web:public/pool-b

backend web:public:80:any
  server pool-a 198.18.0.20:30080
  server pool-b 198.18.0.21:30080
`);
    expect(config).to.contain(`
frontend web:preview:80
  bind 127.18.0.11:80
`);
    expect(config).to.contain("  server pool-a 198.18.0.20:30081 track web:preview/pool-a\n");
  });

  it("connects from the Service's own ports, if it has some", () => {
    const config = configOf([{ ...preview, sourcePorts: "10000-29999" }]);
    expect(config).to.contain(`
backend web:preview:80
  server pool-a 198.18.0.20:30081 track web:preview/pool-a source 198.18.0.1:10000-29999
  server pool-b 198.18.0.21:30081 track web:preview/pool-b source 198.18.0.1:10000-29999

backend web:preview:80:any
  server pool-a 198.18.0.20:30081 source 198.18.0.1:10000-29999
`);
    expect(config).to.contain("check inter 8s fall 3 rise 1\n  server pool-a 198.18.0.20:10256\n");
    expect(configOf([listener])).not.to.contain("source");
  });

  it("checks each node with the interval and the misses of the Service, and waits one second for an answer", () => {
    const config = configOf([listener, preview]);
    expect(config).to.contain(`
backend web:public
  timeout connect 1s
  timeout check 1s
  option httpchk GET /healthz
  default-server check inter 3s fall 2 rise 1
  server pool-a 198.18.0.20:31999
  server pool-b 198.18.0.21:31999
`);
    expect(config).to.contain(
      "  default-server check inter 8s fall 3 rise 1\n  server pool-a 198.18.0.20:10256\n",
    );
  });

  it("checks a node once for all ports of a Service", () => {
    const config = configOf([listener, { ...listener, port: 443, nodePort: 30443 }]);
    expect(config.match(/^backend web:public$/gm)).to.have.lengthOf(1);
    expect(config).to.contain("  server pool-a 198.18.0.20:30443 track web:public/pool-a\n");
  });

  it("forwards TCP, keeps idle connections for ten minutes and sends no connection to a second node", () => {
    expect(configOf([listener]).split("\n")).to.include.members([
      "  mode tcp",
      "  timeout connect 127s",
      "  timeout client 10m",
      "  timeout server 10m",
      "  retries 0",
    ]);
    expect(configOf([listener])).not.to.match(/redispatch|tcp-ut|tcpka|fastinter|on-marked-down/);
  });

  it("is the same for the same listeners and nodes, so that HAProxy is not reloaded", () =>
    expect(configOf([listener])).to.equal(configOf([{ ...listener, nodes: [...nodes] }])));

  it("listens even without nodes", () => {
    const config = configOf([{ ...listener, nodes: [] }]);
    expect(config).to.contain("  bind 127.18.0.10:80\n");
    expect(config).not.to.match(/^ {2}server /m);
  });

  it("shows the addresses that it listens on", () => {
    expect([...boundAddresses(configOf([listener, preview]))]).to.deep.equal([
      "127.18.0.10:80",
      "127.18.0.11:80",
    ]);
    expect([...boundAddresses("")]).to.deep.equal([]);
  });
});
