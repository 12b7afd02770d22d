import { expect } from "chai";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nextSteps, printNextSteps } from "../../src/commands/next-steps.ts";
import { recordSetup } from "../../src/engine/stack/setup.ts";
import { quietly } from "../helpers/quietly.ts";
import { fakeDocker } from "../helpers/fake-docker.ts";
import { checkout, INSTANCE, TOOLCHAIN } from "../helpers/sandbox-checkout.ts";

const ACTIVE = { color: "blue", version: "1.0.0" };
const IDLE = { color: "green", version: "1.1.0" };

describe("the last lines of npm start", () => {
  it("say where the app answers, what to try and how to stop", () =>
    expect(
      nextSteps({
        ...{ url: "http://127.18.7.10", previewUrl: "http://127.18.7.11" },
        lastSuccessfulUpdate: { active: ACTIVE, idle: IDLE },
        rollbackCommand: "npm run rollback -- --stack sandbox",
      }),
    ).to.deep.equal([
      "",
      "The app answers at http://127.18.7.10 (blue, version 1.0.0).",
      "Testers see the idle colour at http://127.18.7.11 (green, version 1.1.0).",
      "",
      "Ask the app:                                  curl http://127.18.7.10",
      'Use pulumi, kubectl, docker and gcloud here:  eval "$(npm run --silent sandbox -- env)"',
      "Then roll back to green:                      npm run rollback -- --stack sandbox",
      "Stop and remove the sandbox:                  npm stop",
    ]));

  it("have no rollback when only one colour is deployed", () =>
    expect(
      nextSteps({ url: "http://127.18.7.10", lastSuccessfulUpdate: { active: ACTIVE } }).join("\n"),
    ).not.to.match(/roll back|Testers/));

  it("come from the stack's outputs", async () => {
    const programs = fakeDocker();
    const at = checkout();
    writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
    const toolchain = { ...TOOLCHAIN, programFolders: [programs.folder] };
    recordSetup(at.paths, { toolchain, officialPlugins: [], settings: {} });
    mkdirSync(at.paths.backend);
    programs.program(
      "pulumi",
      `echo '{"url": "http://127.18.7.10", "lastSuccessfulUpdate": {"active": ${JSON.stringify(ACTIVE)}}}'`,
    );
    const deployed = await quietly(() => printNextSteps(at.paths));
    programs.program("pulumi", "echo 'error: no stack' >&2; exit 255");
    const empty = await quietly(() => printNextSteps(at.paths));
    expect(programs.runs("pulumi")[0]).to.equal("pulumi stack output --json --stack sandbox");
    programs.remove();
    at.remove();
    expect(deployed.lines[0]).to.equal("The app answers at http://127.18.7.10 (blue, version 1.0.0).");
    expect(empty.lines[0]).to.equal("The app is not deployed yet.");
  });
});
