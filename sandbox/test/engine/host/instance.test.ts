import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { ensureInstance, instanceFile, readInstance } from "../../../src/engine/host/instance.ts";
import { cacheFolder } from "../../../src/engine/host/paths.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the instance of a checkout's sandbox", () => {
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

  it("does not exist before the first start", () => expect(readInstance(one.paths)).to.equal(undefined));

  it("has names, a subnet and ports that are chosen at the first start and kept", async () => {
    const chosen = await ensureInstance(one.paths, subnet(3));
    expect(chosen.subnetIndex).to.equal(3);
    expect(readInstance(one.paths)).to.deep.equal(chosen);
    expect(await ensureInstance(one.paths, () => Promise.reject(new Error("asked again")))).to.deep.equal(
      chosen,
    );
  });

  it("has a separate port for each part", async () => {
    const { ports } = await ensureInstance(one.paths, subnet(0));
    expect(Object.keys(ports)).to.have.members([
      "googleCloud",
      "registry",
      "prometheus",
      "gcpPlugin",
      "kubernetesPlugin",
      "dockerPlugin",
    ]);
    expect(new Set(Object.values(ports))).to.have.lengthOf(6);
  });

  it("gets the new ports of a newer version and keeps the others", async () => {
    const { ports, ...rest } = await ensureInstance(one.paths, subnet(3));
    const { googleCloud, ...older } = ports;
    writeFileSync(instanceFile(one.paths), JSON.stringify({ ...rest, ports: older }));
    const completed = await ensureInstance(one.paths, () => Promise.reject(new Error("asked again")));
    expect(completed.ports).to.include(older);
    expect(completed.ports.googleCloud).to.be.a("number");
    expect(completed).to.deep.include({ id: rest.id, subnetIndex: 3 });
    expect(Object.values(older)).not.to.include(googleCloud);
    expect(readInstance(one.paths)).to.deep.equal(completed);
  });

  for (const [content, problem] of [
    ["", "expected a JSON object, got an empty file"],
    ["{}", "expected an id and ports, got only one of them or neither"],
  ] as const) {
    it(`is an error with the next command when its record is '${content}'`, () => {
      writeFileSync(instanceFile(one.paths), content);
      expect(() => readInstance(one.paths)).to.throw(
        `${instanceFile(one.paths)}: ${problem}. Remove the sandbox with 'npm stop', then start it again with 'npm start'.`,
      );
    });
  }

  it("differs between checkouts and repeats in the same checkout", async () => {
    const { id } = await ensureInstance(one.paths, subnet(0));
    expect(id).to.match(/^gke-blue-green-[0-9a-f]{8}$/);
    expect((await ensureInstance(other.paths, subnet(1))).id).not.to.equal(id);

    const again = { ...other.paths, project: one.paths.project, root: `${other.paths.root}-2` };
    expect((await ensureInstance(again, subnet(0))).id).to.equal(id);
  });
});

describe("the cache of built programs", () => {
  it("is in the user's cache folder, and all checkouts share it", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/big/disk" })).to.equal("/big/disk/gke-blue-green");
    expect(cacheFolder({})).to.match(/\/\.cache\/gke-blue-green$/);
    expect(cacheFolder({ XDG_CACHE_HOME: "" })).to.equal(cacheFolder({}));
  });
});
