import { expect } from "chai";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  removeControlGroups,
  type RemoveControlGroupsOptions,
} from "../../../src/engine/cluster/control-groups.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the removal of control groups", () => {
  let root: string;
  let docker: FakeDocker;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "cgroups-"));
    docker = fakeDocker();
  });
  afterEach(() => {
    docker.remove();
    rmSync(root, { recursive: true });
  });

  const make = (...paths: string[]) => {
    for (const path of paths) mkdirSync(join(root, path), { recursive: true });
  };
  const remove = (pattern: string, options: Partial<RemoveControlGroupsOptions> = {}) =>
    removeControlGroups({
      pattern,
      nodeImage: "gke-blue-green/machine:1",
      root,
      isRoot: true,
      ...options,
    });

  it("removes only groups of the name with those below them, from every hierarchy", async () => {
    make(
      "memory/sandbox-1-pool-a/kubepods/pod1/container",
      "cpu,cpuacct/sandbox-1-pool-a/kubepods",
      "memory/sandbox-1-pool-ab",
      "memory/docker/sandbox-1-pool-a",
    );
    await remove("sandbox-1-pool-a");
    expect(readdirSync(join(root, "memory")).sort()).to.deep.equal(["docker", "sandbox-1-pool-ab"]);
    expect(readdirSync(join(root, "memory/docker"))).to.deep.equal(["sandbox-1-pool-a"]);
    expect(readdirSync(join(root, "cpu,cpuacct"))).to.deep.equal([]);
  });

  it("works several times at once, although groups vanish meanwhile", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `sandbox-1-pool-${index}`);
    const hierarchies = Array.from({ length: 10 }, (_, index) => `hierarchy-${index}`);
    make(...hierarchies.flatMap((each) => names.map((name) => `${each}/${name}/kubepods/pod1`)));
    await Promise.all([...names, ...names].map((name) => remove(name)));
    expect(hierarchies.flatMap((each) => readdirSync(join(root, each)))).to.deep.equal([]);
  });

  it("removes groups from the single hierarchy of cgroup v2 too", async () => {
    make("sandbox-1-pool-a/kubepods", "sandbox-2-pool-a");
    await remove("sandbox-1-*");
    expect(readdirSync(root)).to.deep.equal(["sandbox-2-pool-a"]);
  });

  it("needs no Docker as root, because Docker may have stopped", async () => {
    make("memory/sandbox-1-pool-a");
    await remove("sandbox-1-*", { nodeImage: undefined });
    expect(readdirSync(join(root, "memory"))).to.deep.equal([]);
    expect(docker.runs()).to.deep.equal([]);
  });

  it("uses a container for a user who isn't root", async () => {
    make("memory/sandbox-1-pool-a");
    await remove("sandbox-1-*", { isRoot: false });
    expect(docker.runs()).to.have.lengthOf(1);
    expect(docker.runs()[0]).to.match(/^run --rm --network none /);
    expect(docker.runs()[0]).to.contain(` --volume=${root}:/cgroups `);
    expect(docker.runs()[0]).to.match(
      / gke-blue-green\/machine:1 \/container\/remove-control-groups\.sh \/cgroups sandbox-1-\*$/,
    );
  });

  it("starts no container when there are no groups", async () => {
    make("memory/sandbox-2-pool-a");
    await remove("sandbox-1-*", { isRoot: false });
    expect(docker.runs()).to.deep.equal([]);
  });

  it("fails with the command to run when this user can't do it", async () => {
    make("memory/sandbox-1-pool-a");
    const error = await rejection(remove("sandbox-1-*", { isRoot: false, nodeImage: undefined }));
    const script = join(
      import.meta.dirname,
      "../../../src/engine/cluster/container-scripts/remove-control-groups.sh",
    );
    expect(error.message).to.equal(
      `The sandbox left control groups in ${root}, such as ${root}/memory/sandbox-1-pool-a, that only root may remove. ` +
        `Remove them with: sudo ${script} ${root} "sandbox-1-*"; or restart the machine`,
    );
  });
});
