import { expect } from "chai";
import {
  defaultDevice,
  ensureNetwork,
  freeSubnetIndex,
  lowestFreeIndex,
} from "../../../src/engine/cluster/network.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { INSTANCE } from "../../helpers/sandbox-checkout.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the sandbox's network", () => {
  let docker: FakeDocker;
  beforeEach(() => (docker = fakeDocker()));
  afterEach(() => docker.remove());

  it("has the lowest free subnet index", () => {
    expect(lowestFreeIndex("")).to.equal(0);
    expect(lowestFreeIndex("172.17.0.0/16 \n198.18.1.0/24 \n")).to.equal(0);
    expect(lowestFreeIndex("198.18.0.0/24 \n198.18.1.0/24 \n198.18.3.0/24 ")).to.equal(2);
  });

  it("finds a free index among all Docker networks, also those of other checkouts", async () => {
    docker.answer("network ls", "one\ntwo\n");
    docker.answer("network inspect", "172.17.0.0/16 \n198.18.0.0/24 \n");
    expect(await freeSubnetIndex()).to.equal(1);
    expect(docker.runs("network inspect")[0]).to.match(/ one two$/);
  });

  it("is created with the sandbox's name, label and subnet", async () => {
    await ensureNetwork(INSTANCE);
    expect(docker.runs("network create")).to.have.lengthOf(1);
    expect(docker.runs("network create")[0]).to.match(
      /^network create --label gke-blue-green.sandbox=gke-blue-green-test --label gke-blue-green.checkout=\/home\/me\/shop --opt com.docker.network.driver.mtu=\d+ --subnet 198.18.7.0\/24 gke-blue-green-test$/,
    );
  });

  it("is not created twice", async () => {
    docker.answer("network ls", "0123456789ab\n");
    await ensureNetwork(INSTANCE);
    expect(docker.runs("network create")).to.deep.equal([]);
  });

  it("is recreated with its containers when it was deleted", async () => {
    docker.answer("container ls", "c1\nc2\n");
    await ensureNetwork(INSTANCE);
    expect(docker.runs("container rm")).to.deep.equal(["container rm --force c1 c2"]);
    expect(docker.runs("container ls")[0]).to.contain(
      "--filter label=gke-blue-green.sandbox=gke-blue-green-test",
    );
    expect(docker.runs("network create")).to.have.lengthOf(1);
  });

  it("is an error with the next command when another network uses its subnet", async () => {
    docker.fail(
      "network create",
      "Error response from daemon: Pool overlaps with other one on this address space\n",
    );
    expect((await rejection(ensureNetwork(INSTANCE))).message).to.equal(
      "Another Docker network uses 198.18.7.0/24, the subnet of this sandbox. " +
        "Remove that network, or run 'npm stop', so that the next start chooses another subnet",
    );
    docker.fail("network create", "Error response from daemon: no bridge driver\n");
    expect((await rejection(ensureNetwork(INSTANCE))).message).to.equal(
      "docker network create: no bridge driver",
    );
  });

  it("finds the device of the default route", () => {
    const routes = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask
docker0	000011AC	00000000	0001	0	0	0	0000FFFF
ens4	00000000	0101A8C0	0003	0	0	0	00000000
`;
    expect(defaultDevice(routes)).to.equal("ens4");
    expect(defaultDevice("Iface	Destination\n")).to.equal(undefined);
    expect(defaultDevice("")).to.equal(undefined);
  });
});
