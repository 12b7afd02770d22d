import { expect } from "chai";
import { ensureInstance, readInstance } from "../../../src/engine/host/instance.ts";
import { cacheFolder } from "../../../src/engine/host/paths.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("what tells one checkout's sandbox from another's", () => {
  let one: Checkout;
  let other: Checkout;
  beforeEach(() => {
    one = checkout();
    other = checkout();
  });
  afterEach(() => {
    one.remove();
    other.remove();
  });

  const subnet = (index: number) => () => Promise.resolve(index);

  it("is not there before the first start", () => expect(readInstance(one.paths)).to.equal(undefined));

  it("is chosen at the first start and kept: names, subnet and ports", async () => {
    const chosen = await ensureInstance(one.paths, subnet(3));
    expect(chosen.subnetIndex).to.equal(3);
    expect(readInstance(one.paths)).to.deep.equal(chosen);
    expect(await ensureInstance(one.paths, () => Promise.reject(new Error("asked again")))).to.deep.equal(
      chosen,
    );
  });

  it("has a port of its own for each part", async () => {
    const { ports } = await ensureInstance(one.paths, subnet(0));
    expect(Object.keys(ports)).to.have.members([
      "googleCloud",
      "registry",
      "gcpPlugin",
      "kubernetesPlugin",
      "dockerPlugin",
    ]);
    expect(new Set(Object.values(ports))).to.have.lengthOf(5);
  });

  it("differs between checkouts, and comes again in the same one", async () => {
    const { id } = await ensureInstance(one.paths, subnet(0));
    expect(id).to.match(/^gke-blue-green-[0-9a-f]{8}$/);
    expect((await ensureInstance(other.paths, subnet(1))).id).not.to.equal(id);

    const again = { ...other.paths, project: one.paths.project, root: `${other.paths.root}-2` };
    expect((await ensureInstance(again, subnet(0))).id).to.equal(id);
  });
});

describe("the cache of built programs", () => {
  it("lies where the user keeps caches, shared by all checkouts", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/big/disk" })).to.equal("/big/disk/gke-blue-green");
    expect(cacheFolder({})).to.match(/\/\.cache\/gke-blue-green$/);
    expect(cacheFolder({ XDG_CACHE_HOME: "" })).to.equal(cacheFolder({}));
  });
});
