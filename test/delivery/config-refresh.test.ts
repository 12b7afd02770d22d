import { expect } from "chai";
import { readFileSync } from "node:fs";
import { DeliveryProject, imageOf } from "../helpers/delivery-project.ts";
import type { DeployedState } from "../helpers/deployed-state.ts";

const deployed = (version: string, replicas = 2) => ({ version, image: imageOf(version), replicas });
const built = (version: string) => ({ version, content: "c", modes: "m" });
const COMMITTED = `  activeColor: blue
  blue:
    version: 1.0.0 # the first one
    replicas: 3
  # More settings.
  location: us-central1-a
`;

describe("npm run config:refresh", () => {
  let project: DeliveryProject;
  beforeEach(() => {
    project = new DeliveryProject();
    project.configure(COMMITTED);
  });
  afterEach(() => project.remove());

  const config = () =>
    readFileSync(project.file("Pulumi.dev.yaml"), "utf8").replace(
      "config:\n  gcp:project: my-project-dev\n",
      "",
    );
  async function refresh(state: DeployedState) {
    project.record(state);
    const { exitCode, stdout, stderr, commands } = await project.run("config:refresh", "--stack", "dev");
    expect(commands).to.deep.equal(["stack export --stack dev"]);
    return { exitCode, stdout, stderr };
  }

  it("writes the flag, the versions and a size that a workflow has deployed, and keeps everything else", async () => {
    const { stdout } = await refresh({
      ...{ activeColor: "green", blue: deployed("b10c") },
      ...{ green: deployed("482917312345"), built: built("b10c") },
    });
    expect(stdout).to.equal(
      "Pulumi.dev.yaml: activeColor is green, blue is b10c, green is 482917312345, appVersion is b10c, as Pulumi recorded it.",
    );
    expect(config()).to.equal(`  activeColor: green
  blue:
    version: "b10c" # the first one
    replicas: 3
  # More settings.
  location: us-central1-a
  green:
    version: "482917312345"
    replicas: 3
  appVersion: "b10c"
`);
    expect(
      await refresh({ activeColor: "green", blue: deployed("b10c"), green: deployed("482917312345") }),
    ).to.include({
      exitCode: 0,
      stdout: "Pulumi.dev.yaml: unchanged, it has what dev runs.",
    });
  });

  it("gives a colour that a release has grown as many pods as the file has for the other one", async () => {
    project.configure(`${COMMITTED}  green:\n    replicas: 0\n`);
    const { stdout } = await refresh({
      activeColor: "green",
      blue: deployed("1.0.0"),
      green: deployed("2a", 3),
    });
    expect(stdout).to.include("green is 2a, green gets 3 pods like blue instead of 0, as Pulumi");
    expect(config()).to.include('  green:\n    version: "2a"\n    replicas: 3\n');
    project.configure(`${COMMITTED}  green:\n    replicas: 0\n`);
    await refresh({ activeColor: "blue", blue: deployed("1.0.0"), green: deployed("2a", 0) });
    expect(config()).to.include("  green:\n    replicas: 0\n");
  });

  it("leaves a promotion to the idle colour in the file, and takes only the flag", async () => {
    const promoted = `  blue:\n    version: 3.0.0\n    image: ${imageOf("3.0.0")}\n`;
    project.configure(`  activeColor: blue\n${promoted}`);
    await refresh({ activeColor: "green", blue: deployed("1.0.0"), green: deployed("2.0.0") });
    expect(config()).to.include(`  activeColor: green\n${promoted}`).and.not.include("appVersion");
  });

  it("refuses a promotion to a colour that external users reach since a switch that the file does not know", async () => {
    project.configure(`  activeColor: blue\n  green:\n    version: 3.0.0\n    image: ${imageOf("3.0.0")}\n`);
    const before = config();
    const { exitCode, stderr } = await refresh({
      ...{ activeColor: "green", blue: deployed("1.0.0"), green: deployed("2.0.0") },
    });
    expect([exitCode, stderr]).to.deep.equal([
      1,
      `Pulumi.dev.yaml: green.image: expected ${imageOf("2.0.0")}, which external users reach since a switch that the file ` +
        `does not know, got ${imageOf("3.0.0")}. Take the promotion back in git, set the flag, and promote again, which is ` +
        "for blue then: git revert <its commit> && pulumi config set activeColor green --stack dev",
    ]);
    expect(config()).to.equal(before);
  });

  it("changes nothing for a stack without a release", async () => {
    const { exitCode, stdout } = await refresh({});
    expect([exitCode, stdout, config()]).to.deep.equal([
      0,
      "Pulumi.dev.yaml: unchanged, as Pulumi has recorded no release of dev.",
      COMMITTED,
    ]);
  });
});
