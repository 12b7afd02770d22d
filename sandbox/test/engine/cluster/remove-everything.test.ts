import { expect } from "chai";
import { removeEverything } from "../../../src/engine/cluster/remove-everything.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { INSTANCE } from "../../helpers/sandbox-checkout.ts";

describe("the removal of a sandbox from Docker", () => {
  const LABEL = "--filter label=gke-blue-green.sandbox=gke-blue-green-test";
  let docker: FakeDocker;
  beforeEach(() => (docker = fakeDocker()));
  afterEach(() => docker.remove());

  const changes = () => docker.runs().filter((run) => !/^\w+ ls /.test(run));

  it("looks only for objects with the sandbox's label", async () => {
    await removeEverything(INSTANCE);
    expect(docker.runs()).not.to.have.lengthOf(0);
    for (const run of docker.runs()) expect(run).to.contain(LABEL);
    expect(changes()).to.deep.equal([]);
  });

  it("removes containers before their volumes and networks", async () => {
    docker.answer("container ls", "c1\nc2\n");
    docker.answer("volume ls", "v1\nv2\n");
    docker.answer("network ls", "n1\n");
    await removeEverything(INSTANCE);
    expect(changes()).to.deep.equal([
      "container rm --force c1 c2",
      "volume rm --force v1 v2",
      "network rm n1",
    ]);
  });

  it("continues an interrupted removal", async () => {
    docker.answer("volume ls", "v2\n");
    await removeEverything(INSTANCE);
    expect(changes()).to.deep.equal(["volume rm --force v2"]);
  });
});
