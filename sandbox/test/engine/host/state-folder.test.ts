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
  it("is outside the checkout, in a folder for the checkout's path", () => {
    const environment = { XDG_STATE_HOME: "/big/disk" };
    const { root, backend, pids } = sandboxPaths("/home/me/shop", environment);
    expect(root).to.match(/^\/big\/disk\/gke-blue-green\/[0-9a-f]{8}$/);
    expect([backend, pids]).to.deep.equal([`${root}/backend`, `${root}/pids`]);
    expect(sandboxPaths("/home/me/shop", environment).root).to.equal(root);
    expect(sandboxPaths("/home/me/other", environment).root).not.to.equal(root);
    expect(sandboxId("/home/me/shop")).to.equal(`gke-blue-green-${root.slice(-8)}`);
  });

  it("has its reports in the checkout", () =>
    expect(sandboxPaths("/home/me/shop").reports).to.equal("/home/me/shop/.sandbox"));

  it("is in the home folder when XDG_STATE_HOME is not set or relative", () => {
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

  it("becomes accessible only to this user", () => {
    chmodSync(at.paths.root, 0o755);
    ensureStateFolder(at.paths);
    expect(statSync(at.paths.root).mode & 0o777).to.equal(0o700);
  });

  it("has a link to its checkout", () => {
    ensureStateFolder(at.paths);
    expect(readlinkSync(join(at.paths.root, "checkout"))).to.equal(at.paths.project);
  });

  it("is no orphan while its checkout exists", () => expect(orphans()).to.deep.equal([]));

  it("is an orphan when its checkout was deleted", () => {
    rmSync(at.paths.project, { recursive: true });
    expect(orphans()).to.deep.equal([at.paths]);
  });

  it("is an orphan while its checkout is moved elsewhere", () => {
    renameSync(at.paths.project, `${at.paths.project}-moved`);
    expect(orphans()).to.deep.equal([at.paths]);
    renameSync(`${at.paths.project}-moved`, at.paths.project);
    expect(orphans()).to.deep.equal([]);
  });

  it("is no orphan when it is only a copy", () => {
    const copy = join(statesFolder(), "copy");
    mkdirSync(copy, { recursive: true });
    symlinkSync(`${at.paths.project}-elsewhere`, join(copy, "checkout"));
    expect(orphanedSandboxes().map(({ project }) => project)).not.to.include(`${at.paths.project}-elsewhere`);
    rmSync(copy, { recursive: true });
  });

  it("has no orphans for a user without a sandbox", () =>
    expect(orphanedSandboxes({ XDG_STATE_HOME: join(at.paths.root, "none") })).to.deep.equal([]));

  it("gives an error with the reason when the checkout is not writable", () => {
    assertCheckoutWritable(at.paths);
    expect(existsSync(join(at.paths.project, "Pulumi.yaml"))).to.equal(true);
    expect(() => assertCheckoutWritable({ project: "/sys" })).to.throw(
      /^cannot write \/sys: [a-z ]+(not write there|read-only)\. /,
    );
  });
});
