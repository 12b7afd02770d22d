import { expect } from "chai";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { waitFor } from "../../src/rehearsal/drills/expectations.ts";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { type DockerCall, type FakeDocker, installFakeDocker } from "../helpers/docker-plugin-fake-docker.ts";
import { EngineStack } from "../helpers/engine-stack.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

const TOKEN = "access-token-of-the-caller";
// Docker's own config has it as base64.
const TOKENS = [TOKEN, Buffer.from(TOKEN).toString("base64").replace(/.=*$/, "")];
const digest = (hex: string) => `sha256:${hex.repeat(64)}`;
const source = (hex: string) => `gcr.io/my-project-dev/web@${digest(hex)}`;
const copy = (hex: string) => `gcr.io/my-project/web@${digest(hex)}`;

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("an update that is killed while it copies a promoted image, on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let docker: FakeDocker;
  let stack: EngineStack;
  let temporary: string;

  before(async function () {
    const engine = await installedPrograms(PULUMI, this);
    docker = installFakeDocker();
    temporary = join(docker.folder, "tmp");
    mkdirSync(temporary);
    for (const subcommand of ["pull", "tag"]) docker.answer(subcommand, "");
    docker.answer("image", "", 1);
    pushed("a");
    stack = await EngineStack.create(engine, { environment: { TMPDIR: temporary } });
    const blue = { "blue.version": "2.0.0", "blue.image": source("a") };
    stack.configure({ "gcp:project": "my-project", appVersion: "1.0.0", deletionProtection: false, ...blue });
  });

  after(async () => {
    await stack?.close();
    docker?.remove();
  });

  const pushed = (hex: string) => docker.answer("push", `x: digest: ${digest(hex)} size: 1`);

  /** Files with the token, of all that the engine and the program wrote. */
  const filesWithToken = () =>
    [temporary, ...["state", "home"].map((name) => join(dirname(stack.project), name))]
      .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => TOKENS.some((token) => readFileSync(file).includes(token)));

  /** Kills an update while `docker` works: the engine, and its program and `docker` too if it says so. */
  async function killAt(
    subcommand: string,
    text: string,
    options: { engineOnly: boolean },
  ): Promise<DockerCall> {
    docker.hang(subcommand, text);
    const before = docker.calls().length;
    const find = () =>
      docker
        .calls()
        .slice(before)
        .find(({ args }) => args[0] === subcommand && args.at(-1)!.includes(text));
    let call: DockerCall | undefined;
    await stack.killedUp(async () => {
      call = await waitFor(`docker ${subcommand}`, find, { withinSeconds: 120 });
      return options.engineOnly ? [] : [call.parentPid, call.pid];
    });
    docker.answer("pull", "");
    pushed("a");
    return call!;
  }

  for (const [what, subcommand, text] of [
    ["pulls it", "pull", "my-project-dev"],
    ["pushes the trial", "push", ":copy-"],
    ["pushes the version", "push", ":2.0.0"],
  ] as const) {
    it(`leaves no token in any file when it dies with its program while Docker ${what}`, async () => {
      const { credential } = await killAt(subcommand, text, { engineOnly: false });
      expect(credential).to.include(TOKEN);
      // So the program had no time to tidy up.
      expect(readdirSync(temporary).join()).to.include("docker-config-");
      expect(filesWithToken()).to.deep.equal([]);
      expect(stack.stateText()).not.to.include("apps/v1:Deployment::blue");
    });
  }

  it("ends with its program and Docker, which leave no token in any file, when only the engine is killed", async () => {
    const { pid, configFolder } = await killAt("pull", "my-project-dev", { engineOnly: true });
    const hasEnded = () => !existsSync(`/proc/${pid}`) && !existsSync(configFolder);
    await waitFor("the end of Docker", () => hasEnded() || undefined, { withinSeconds: 60 });
    expect(filesWithToken()).to.deep.equal([]);
  });

  it("is made whole by the next update, which runs the same digest", async () => {
    await stack.up();
    expect(stack.releases().active).to.include({ version: "2.0.0", image: copy("a") });
    expect((await stack.preview()).changes).to.deep.equal([]);
    expect(filesWithToken()).to.deep.equal([]);
  });
});
