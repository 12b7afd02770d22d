import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { recordSetup } from "../../../src/engine/stack/setup.ts";
import {
  destroyStack,
  ensureStack,
  forgetSalt,
  forgetStack,
  restoreStackConfig,
  stackHasResources,
} from "../../../src/engine/stack/stack.ts";
import { stackConfigFile } from "../../../src/engine/stack/sandbox-stack-config.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { checkout, INSTANCE, TOOLCHAIN, type Checkout } from "../../helpers/sandbox-checkout.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the sandbox's stack", () => {
  let programs: FakeDocker;
  let at: Checkout;
  beforeEach(() => {
    programs = fakeDocker();
    at = checkout();
    writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
    recordSetup(at.paths, {
      toolchain: { ...TOOLCHAIN, programFolders: [programs.folder] },
      officialPlugins: [],
      settings: {},
    });
    programs.program("pulumi");
  });
  afterEach(() => {
    programs.remove();
    at.remove();
  });

  const stackLock = () => {
    const folder = join(at.paths.backend, ".pulumi/locks/organization/gke-blue-green/sandbox");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "lock.json");
    writeFileSync(file, JSON.stringify({ pid: process.pid, hostname: hostname() }));
    return file;
  };

  it("is created in its own backend in the person's project", async () => {
    programs.program("pulumi", `pwd; echo "$PULUMI_BACKEND_URL" > '${at.paths.root}/backend-url'`);
    await ensureStack(at.paths);
    expect(programs.runs("pulumi")).to.deep.equal(["pulumi stack select --create sandbox"]);
    expect(readFileSync(join(at.paths.root, "backend-url"), "utf8")).to.equal(
      `file://${at.paths.backend}?metadata=skip\n`,
    );
    expect(existsSync(at.paths.backend)).to.equal(true);
  });

  it("loses a killed engine's lock before it is used", async () => {
    let lock = stackLock();
    await ensureStack(at.paths);
    expect(existsSync(lock)).to.equal(false);
    lock = stackLock();
    programs.program("pulumi", `[ ! -e '${lock}' ]`);
    await destroyStack(at.paths);
  });

  it("shows whether it has resources", async () => {
    expect(await stackHasResources(at.paths)).to.equal(false);
    mkdirSync(at.paths.backend);
    const list = (stacks: object[]) => programs.program("pulumi", `echo '${JSON.stringify(stacks)}'`);
    list([{ name: "sandbox", resourceCount: 34 }]);
    expect(await stackHasResources(at.paths)).to.equal(true);
    list([{ name: "sandbox", resourceCount: 0 }]);
    expect(await stackHasResources(at.paths)).to.equal(false);
    list([{ name: "other", resourceCount: 3 }, { name: "sandbox" }]);
    expect(await stackHasResources(at.paths)).to.equal(false);
  });

  it("gives an error with the engine's output when it can't be created", async () => {
    programs.program("pulumi", "echo 'error: no space left on device' >&2; exit 255");
    expect((await rejection(ensureStack(at.paths))).message).to.contain("error: no space left on device");
  });

  it("gets the config of the last update back when 'git clean' removed it", async () => {
    const file = stackConfigFile(at.paths.project);
    mkdirSync(at.paths.backend, { recursive: true });
    const answer = (resourceCount: number) =>
      programs.program(
        "pulumi",
        `[ "$1" = stack ] && echo '[{"name": "sandbox", "resourceCount": ${resourceCount}}]'; exit 0`,
      );
    const refreshes = () => programs.runs("pulumi config");
    answer(0);
    await restoreStackConfig(at.paths);
    expect(refreshes(), "without resources").to.deep.equal([]);
    answer(3);
    await restoreStackConfig(at.paths);
    expect(refreshes()).to.deep.equal(["pulumi config refresh --force --stack sandbox"]);
    writeFileSync(file, "config: {}\n");
    await restoreStackConfig(at.paths);
    expect(refreshes(), "with a config").to.have.lengthOf(1);
  });

  it("gets a new passphrase when its state is lost, and keeps a person's settings", () => {
    const file = stackConfigFile(at.paths.project);
    forgetSalt(at.paths);
    expect(existsSync(file)).to.equal(false);
    writeFileSync(file, "encryptionsalt: v1:abc\nconfig:\n  # mine\n  activeColor: green\n");
    forgetSalt(at.paths);
    forgetSalt(at.paths);
    expect(readFileSync(file, "utf8")).to.equal("config:\n  # mine\n  activeColor: green\n");
  });

  it("is removed with its config", () => {
    stackLock();
    writeFileSync(stackConfigFile(at.paths.project), "config: {}\n");
    forgetStack(at.paths);
    expect(existsSync(at.paths.backend)).to.equal(false);
    expect(existsSync(stackConfigFile(at.paths.project))).to.equal(false);
    forgetStack(at.paths);
  });
});
