import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { join } from "node:path";
import { blueGreenStack, COLORS, SWITCH, testedAgain } from "../helpers/blue-green-stack.ts";
import type { EngineStack } from "../helpers/engine-stack.ts";
import { listen } from "../helpers/odd-files.ts";

const IMAGE = "docker:index/image:Image app-image";
const BUILD = { "gcp:project": "my-project", appVersion: "1.1.0" };

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("an app's folder that can't be read, on the real engine", function () {
  this.timeout(300_000);
  let stack: EngineStack;
  let socket: Server | undefined;
  let dockerfile: string;

  before(async function () {
    stack = await blueGreenStack(this);
    stack.configure({ activeColor: "blue", "blue.version": "1.0.0" });
    await stack.up();
    stack.configure({ ...BUILD, "green.version": "1.1.0" });
    const built = await stack.up();
    expect(built.map(({ kind, id }) => `${kind} ${id}`)).to.include(`update ${IMAGE}`);
    expect((await stack.preview()).changes).to.deep.equal([]);

    dockerfile = join(stack.project, "app/Dockerfile");
    rmSync(dockerfile);
    // Reading this one waits for ever, in the program and in the docker plugin.
    execFileSync("mkfifo", [dockerfile]);
    symlinkSync("user@host.1:1", join(stack.project, "app/.#server.ts"));
    socket = await listen(join(stack.project, "app/socket"));
  });

  after(async () => {
    socket?.close();
    await stack?.close();
  });

  const image = () =>
    stack
      .images("my-project")
      .filter(({ repository }) => repository === "my-project/web")
      .map(({ tags }) => tags.join());

  for (const color of ["green", "blue"] as const) {
    it(`does not hold up ${color === "green" ? "a switch" : "a rollback"}, which changes nothing of the image`, async () => {
      stack.configure({ activeColor: color });
      expect((await stack.preview()).changes.filter(({ id }) => id === IMAGE)).to.deep.equal([]);
      expect(await stack.up()).to.deep.equal([...testedAgain(color), ...SWITCH]);
      expect(image()).to.deep.equal(["1.1.0"]);
    });
  }

  it("is no drift", () => stack.drift());

  it("does not hold up a resize of either colour", async () => {
    for (const color of COLORS) {
      stack.configure({ [`${color}.replicas`]: 4 });
      const changed = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
      expect(changed).to.include(`update kubernetes:apps/v1:Deployment ${color}`);
      expect(changed.join()).not.to.include("docker:");
      expect(image()).to.deep.equal(["1.1.0"]);
    }
  });

  it("is compared again by the next update that may build, which builds nothing twice", async () => {
    socket?.close();
    rmSync(join(stack.project, "app/.#server.ts"));
    rmSync(dockerfile);
    writeFileSync(dockerfile, "FROM scratch\nCOPY . .\n");
    expect(await stack.up()).to.deep.equal([]);
    writeFileSync(dockerfile, `${readFileSync(dockerfile, "utf8")}CMD ["true"]\n`);
    expect(await stack.failure()).to.include("app has changed since 1.1.0 was built");
    stack.configure({ appVersion: "1.2.0", "green.version": "1.2.0" });
    const built = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
    expect(built).to.include(`create ${IMAGE}`);
    expect(image()).to.deep.equal(["1.2.0"]);
    expect((await stack.preview()).changes).to.deep.equal([]);
  });

  it("is not needed by a destroy after a switch has left the image in the state", async () => {
    stack.configure({ activeColor: "green" });
    await stack.up();
    expect((await stack.destroy()).map(({ id }) => id)).not.to.include(IMAGE);
    expect(image()).to.deep.equal([]);
  });
});
