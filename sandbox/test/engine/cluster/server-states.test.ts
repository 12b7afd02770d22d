import { expect } from "chai";
import type { Listener } from "../../../src/engine/cluster/haproxy-config.ts";
import { serverStates } from "../../../src/engine/cluster/server-states.ts";

describe("the nodes' state of health over a reload of HAProxy", () => {
  const listener: Listener = {
    service: "web:public",
    address: "127.18.0.10",
    port: 80,
    nodePort: 30080,
    healthCheck: { port: 31999, intervalSeconds: 3, misses: 2 },
    nodes: [
      { name: "pool-a", address: "198.18.0.20" },
      { name: "pool-b", address: "198.18.0.21" },
    ],
  };
  // Lines that HAProxy 2.6.12 wrote.
  const known = (state: number, { node = "pool-a 198.18.0.20", port = 31999 } = {}) =>
    `1\n# be_id be_name srv_id srv_name …\n5 web:public 1 ${node} ${state} 0 100 100 6 7 3 4 6 0 0 0 - ${port} - 0 0 - - 0\n`;
  const states = (text: string): Record<string, string> =>
    Object.fromEntries(
      serverStates([listener], text)
        .split("\n")
        .slice(1, -1)
        .map((line) => line.split(" "))
        .map((fields) => [fields[3]!, fields[5]!] as const),
    );

  it("has one line of HAProxy's format for each node of a Service", () =>
    expect(serverStates([listener, { ...listener, port: 443 }], "")).to.equal(
      "1\n" +
        "0 web:public 0 pool-a 198.18.0.20 0 0 100 100 0 1 0 0 6 0 0 0 - 31999 - 0 0 - - 0\n" +
        "0 web:public 0 pool-b 198.18.0.21 0 0 100 100 0 1 0 0 6 0 0 0 - 31999 - 0 0 - - 0\n",
    ));

  it("keeps a healthy node and an unhealthy one as they are, and takes a new node as unhealthy", () => {
    expect(states(known(2))).to.deep.equal({ "pool-a": "2", "pool-b": "0" });
    expect(states(known(0))).to.deep.equal({ "pool-a": "0", "pool-b": "0" });
  });

  it("takes a node as unhealthy when it is another machine of the same name", () =>
    expect(states(known(2, { node: "pool-a 198.18.0.99" }))["pool-a"]).to.equal("0"));

  it("takes a node as unhealthy when the health check asks another port than before", () =>
    expect(states(known(2, { port: 10256 }))["pool-a"]).to.equal("0"));
});
