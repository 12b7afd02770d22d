import { expect } from "chai";
import { withoutDocker } from "../../../src/engine/host/netfilter.ts";

const BEFORE = `*filter
:INPUT ACCEPT [5:300]
:FORWARD ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 23 -j DROP
COMMIT`;

const WITH_DOCKER = `*filter
:INPUT ACCEPT [9:540]
:FORWARD DROP [0:0]
:DOCKER - [0:0]
:DOCKER-USER - [0:0]
[0:0] -A INPUT -p tcp -m tcp --dport 23 -j DROP
[1:60] -A INPUT -p tcp -m tcp --dport 24 -j DROP
[0:0] -A FORWARD -j DOCKER-USER
[0:0] -A FORWARD -o docker0 -j DOCKER
[0:0] -A FORWARD -i br-0123456789ab ! -o br-0123456789ab -j ACCEPT
[0:0] -A DOCKER-USER -j RETURN
COMMIT
*nat
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
[0:0] -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
COMMIT`;

describe("the cleanup of netfilter after Docker", () => {
  it("removes Docker's rules and chains, restores policies and keeps the rules of others", () => {
    expect(withoutDocker(WITH_DOCKER, BEFORE)).to.equal(`*filter
:INPUT ACCEPT [9:540]
:FORWARD ACCEPT [0:0]
[0:0] -A INPUT -p tcp -m tcp --dport 23 -j DROP
[1:60] -A INPUT -p tcp -m tcp --dport 24 -j DROP
COMMIT
*nat
:POSTROUTING ACCEPT [0:0]
COMMIT`);
  });

  it("keeps the rules of an earlier Docker", () =>
    expect(withoutDocker(WITH_DOCKER, WITH_DOCKER)).to.equal(WITH_DOCKER));

  it("keeps a refusing policy of the host", () => {
    const strict = BEFORE.replace("FORWARD ACCEPT", "FORWARD DROP");
    expect(withoutDocker(WITH_DOCKER, strict)).to.contain(":FORWARD DROP [0:0]");
  });
});
