import { expect } from "chai";
import { execa } from "execa";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { blueGreenStack, deployment, gate, hook, VERSIONS } from "../helpers/blue-green-stack.ts";
import type { EngineStack } from "../helpers/engine-stack.ts";

const SECRETS = ["hunter2-hunter2", "swordfish-swordfish", "opensesame-opensesame"] as const;
const isSecret = (id: string) => id.startsWith("kubernetes:core/v1:Secret ");

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("the app's environment, on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await blueGreenStack(this);
    stack.configure({ "blue.version": "1.0.0", "preRelease.command": ["true"], "env.LOG_LEVEL": "debug" });
    await stack.setSecret("blue.env.API_KEY", SECRETS[0]);
  });

  after(async () => {
    await stack?.close();
  });

  /** What a preview or an update prints and tells other programs. */
  async function said(...args: string[]): Promise<string> {
    const log = join(stack.project, "events.json");
    const all = ["--stack", "test", "--non-interactive", "--event-log", log];
    const { stdout, stderr } = await execa("pulumi", [...args, ...all], {
      ...{ cwd: stack.project, env: { ...stack.environment, PULUMI_DEBUG_COMMANDS: "true" } },
      reject: false,
    });
    // Messages for debugging have the whole answers of the engine, from any program.
    const events = readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => !line.includes('"severity":"debug"'));
    rmSync(log);
    return [stdout, stderr, ...events].join("\n");
  }

  function expectNoSecrets(text: string): void {
    for (const secret of SECRETS) {
      for (const form of [secret, Buffer.from(secret).toString("base64")]) {
        expect(text.includes(form), `${form} is in it`).to.equal(false);
      }
    }
  }

  it("shows a secret in no preview", async () => {
    for (const format of ["--json", "--diff"]) {
      const text = await said("preview", format, "--show-sames", "--show-reads");
      expect(text).to.include("blue-env-").and.include("API_KEY");
      expectNoSecrets(text);
    }
  });

  it("is there before the first hook and the first pods, and its secret is plain in neither state nor events", async () => {
    const text = await said("up", "--yes", "--skip-preview", "--diff");
    expect(text).to.include("LOG_LEVEL").and.include("blue-env-");
    expectNoSecrets(text);
    expect(stack.stateText()).to.include("LOG_LEVEL").and.include("blue-env-").and.include("API_KEY");
    expectNoSecrets(stack.stateText());
    expect((await stack.preview()).changes).to.deep.equal([]);
  });

  it("changes for external users only with a warning that names the variable, new Secret first and old one last", async () => {
    await stack.setSecret("blue.env.API_KEY", SECRETS[1]);
    const text = await said("preview", "--diff");
    expect(text).to.include(
      "blue: external users reach it and get another environment (API_KEY) pod by pod, before its gate. " +
        "To test it first, set it in green.env and switch.",
    );
    expect(text).to.include("does not run again for another environment, because it ran for 1.0.0");
    expectNoSecrets(text);
    const done = await stack.up();
    const kinds = done.map(({ kind, id }) => `${kind} ${isSecret(id) ? "Secret" : id}`);
    expect(kinds).to.deep.equal([
      "create Secret",
      `update ${deployment("blue")}`,
      `delete ${gate("blue")}`,
      `create ${gate("blue")}`,
      "delete Secret",
    ]);
    expect(done[0]!.id).not.to.equal(done.at(-1)!.id);
    expect(await stack.up()).to.deep.equal([]);
    expectNoSecrets(stack.stateText());
  });

  it("keeps the Secret of the pods that run when a rollout fails, and when the value is set back", async () => {
    await stack.setSecret("blue.env.API_KEY", SECRETS[2]);
    const [created, ...more] = await stack.failingUp(deployment("blue"));
    expect(more).to.deep.equal([]);
    expect(created).to.have.property("kind", "create");
    expect(isSecret(created!.id)).to.equal(true);
    await stack.setSecret("blue.env.API_KEY", SECRETS[1]);
    const done = await stack.up();
    expect(done.filter(({ id }) => isSecret(id))).to.deep.equal([{ kind: "delete", id: created!.id }]);
    expect(done.at(-1)).to.deep.equal({ kind: "delete", id: created!.id });
    expect(await stack.up()).to.deep.equal([]);
  });

  it("differs between the colours at a switch: the preview names the variables, and the way back keeps both Secrets", async () => {
    stack.configure({ appVersion: "1.1.0", ...VERSIONS });
    await stack.setSecret("green.env.API_KEY", SECRETS[2]);
    const created = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
    expect(created.filter((each) => isSecret(each.slice("create ".length)))).to.have.length(1);
    expect(created).to.include(`create ${hook("green")}`);

    for (const [color, other] of [
      ["green", "blue"],
      ["blue", "green"],
    ] as const) {
      stack.configure({ activeColor: color });
      const text = await said("preview", "--diff");
      expect(text).to.include(
        `${color}: its environment differs from the one of ${other}, which external users reach now, in API_KEY.`,
      );
      expectNoSecrets(text);
      const done = await stack.up();
      expect(done.map(({ id }) => id)).to.include(gate(color));
      expect(done.filter(({ id }) => isSecret(id) || id.startsWith("kubernetes:apps"))).to.deep.equal([]);
    }
  });

  it("can't change in the update that switches", async () => {
    stack.configure({ activeColor: "green", "env.LOG_LEVEL": "info" });
    expect(await stack.failure()).to.include(
      "activeColor: expected blue while green changes (its environment: LOG_LEVEL)",
    );
    stack.configure({ activeColor: "blue", "env.LOG_LEVEL": "debug" });
    expect(await stack.up()).to.deep.equal([]);
  });

  it("goes with its Secrets when the config has none any more", async () => {
    stack.configure({ env: undefined, "blue.env": undefined, "green.env": undefined });
    const done = await stack.up();
    expect(done.filter(({ id }) => isSecret(id)).map(({ kind }) => kind)).to.deep.equal(["delete", "delete"]);
    expect(await stack.up()).to.deep.equal([]);
  });
});
