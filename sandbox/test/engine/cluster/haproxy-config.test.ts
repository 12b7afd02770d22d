import { expect } from "chai";
import { boundAddresses, haproxyConfig, type Listener } from "../../../src/engine/cluster/haproxy-config.ts";

describe("HAProxy's configuration", () => {
  const listener: Listener = {
    name: "web:public:80",
    address: "127.18.0.10",
    port: 80,
    nodePort: 30080,
    healthCheckPort: 10256,
  };
  const preview: Listener = { ...listener, name: "web:preview:80", address: "127.18.0.11", nodePort: 30081 };
  const nodes = [
    { name: "pool-a", address: "198.18.0.20" },
    { name: "pool-b", address: "198.18.0.21" },
  ];

  it("has a section for each listener with every node as a health-checked server", () => {
    const config = haproxyConfig([listener, preview], nodes);
    expect(config).to.contain(`
listen web:public:80
  bind 127.18.0.10:80
  balance roundrobin
  option httpchk GET /healthz
  default-server check port 10256 inter 1s fall 2 rise 1
  server pool-a 198.18.0.20:30080 tcp-ut 5s
  server pool-b 198.18.0.21:30080 tcp-ut 5s
`);
    expect(config).to.contain(`
listen web:preview:80
  bind 127.18.0.11:80
`);
    expect(config).to.contain("  server pool-a 198.18.0.20:30081 tcp-ut 5s\n");
  });

  it("forwards TCP and keeps idle connections for Google's ten minutes", () =>
    expect(haproxyConfig([], []).split("\n")).to.include.members([
      "  mode tcp",
      "  timeout client 10m",
      "  timeout server 10m",
    ]));

  it("is the same for the same listeners and nodes, so that HAProxy is not reloaded", () =>
    expect(haproxyConfig([listener], nodes)).to.equal(haproxyConfig([listener], [...nodes])));

  it("listens even without nodes", () => {
    const config = haproxyConfig([listener], []);
    expect(config).to.contain("  bind 127.18.0.10:80\n");
    expect(config).not.to.match(/^ {2}server /m);
  });

  it("shows the addresses that it listens on", () => {
    expect([...boundAddresses(haproxyConfig([listener, preview], nodes))]).to.deep.equal([
      "127.18.0.10:80",
      "127.18.0.11:80",
    ]);
    expect([...boundAddresses("")]).to.deep.equal([]);
  });
});
