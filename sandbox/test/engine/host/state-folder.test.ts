import { expect } from "chai";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { cacheFolder, sandboxId, sandboxPaths, statesFolder } from "../../../src/engine/host/paths.ts";
import {
  assertCheckoutWritable,
  ensureStateFolder,
  orphanedSandboxes,
} from "../../../src/engine/host/state-folder.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the state of a sandbox", () => {
  it("is outside the checkout, where the user keeps states, in a folder for the checkout's path", () => {
    const environment = { XDG_STATE_HOME: "/big/disk" };
    const { root, backend, pids } = sandboxPaths("/home/me/shop", environment);
    expect(root).to.match(/^\/big\/disk\/gke-blue-green\/[0-9a-f]{8}$/);
    expect([backend, pids]).to.deep.equal([`${root}/backend`, `${root}/pids`]);
    expect(sandboxPaths("/home/me/shop", environment).root).to.equal(root);
    expect(sandboxPaths("/home/me/other", environment).root).not.to.equal(root);
    expect(sandboxId("/home/me/shop")).to.equal(`gke-blue-green-${root.slice(-8)}`);
  });

  it("has reports for a person in the checkout", () =>
    expect(sandboxPaths("/home/me/shop").reports).to.equal("/home/me/shop/.sandbox"));

  it("is in the usual folder of the home when no other is set, or only a relative one", () => {
    expect(statesFolder({})).to.match(/\/\.local\/state\/gke-blue-green$/);
    for (const XDG_STATE_HOME of ["", "state"]) {
      expect(statesFolder({ XDG_STATE_HOME })).to.equal(statesFolder({}));
    }
    expect(cacheFolder({ XDG_CACHE_HOME: "cache" })).to.equal(cacheFolder({}));
  });
});

describe("the folder of a sandbox's state", () => {
  let at: Checkout;
  beforeEach(() => (at = checkout()));
  afterEach(() => at.remove());

  const orphans = () => orphanedSandboxes().filter(({ project }) => project === at.paths.project);

  it("is for this user alone, also when it was not", () => {
    chmodSync(at.paths.root, 0o755);
    ensureStateFolder(at.paths);
    expect(statSync(at.paths.root).mode & 0o777).to.equal(0o700);
  });

  it("leads to its checkout", () => {
    ensureStateFolder(at.paths);
    expect(readlinkSync(join(at.paths.root, "checkout"))).to.equal(at.paths.project);
  });

  it("is no orphan while its checkout is there", () => expect(orphans()).to.deep.equal([]));

  it("is an orphan when its checkout was deleted", () => {
    rmSync(at.paths.project, { recursive: true });
    expect(orphans()).to.deep.equal([at.paths]);
  });

  it("is an orphan when its checkout was moved, and none when that came back", () => {
    renameSync(at.paths.project, `${at.paths.project}-moved`);
    expect(orphans()).to.deep.equal([at.paths]);
    renameSync(`${at.paths.project}-moved`, at.paths.project);
    expect(orphans()).to.deep.equal([]);
  });

  it("that another tool copied is nobody's orphan", () => {
    const copy = join(statesFolder(), "copy");
    mkdirSync(copy, { recursive: true });
    symlinkSync(`${at.paths.project}-elsewhere`, join(copy, "checkout"));
    expect(orphanedSandboxes().map(({ project }) => project)).not.to.include(`${at.paths.project}-elsewhere`);
    rmSync(copy, { recursive: true });
  });

  it("are none before the first sandbox of a user", () =>
    expect(orphanedSandboxes({ XDG_STATE_HOME: join(at.paths.root, "none") })).to.deep.equal([]));

  it("needs a checkout that can be written to", () => {
    assertCheckoutWritable(at.paths);
    expect(existsSync(join(at.paths.project, "Pulumi.yaml"))).to.equal(true);
    expect(() => assertCheckoutWritable({ project: "/sys" })).to.throw(
      /^cannot write \/sys: [a-z ]+(not write there|read-only)\. /,
    );
  });
});
