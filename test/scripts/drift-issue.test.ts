import { expect } from "chai";
import { fileURLToPath } from "node:url";
import { fakeGh } from "../helpers/fake-gh.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/drift-issue.ts", import.meta.url));
const WORKFLOW = { login: "github-actions[bot]" };
const ISSUES = [
  { number: 3, title: "Drift in prod", user: WORKFLOW },
  { number: 4, title: "Drift in dev", user: { login: "somebody" } },
];
const OPEN = { number: 5, title: "Drift in dev", user: WORKFLOW };

describe("drift-issue", () => {
  let github: ReturnType<typeof fakeGh>;
  beforeEach(() => {
    github = fakeGh();
  });
  afterEach(() => github.remove());

  const body = (output: string, fence = "```") =>
    [
      "body=The live resources differ from the state of `dev`, or the comparison failed.",
      "",
      "- To undo the change: `pulumi up --stack dev`",
      "- To keep the change: write it into the program or the config, then `pulumi up --stack dev`",
      "",
      `${fence}text`,
      output,
      fence,
      "",
    ].join("\n");
  const drift = async (output: string) =>
    (await github.run(SCRIPT, "dev", github.write("drift.txt", output))).exitCode;

  it("opens an issue with the output of pulumi", async () => {
    github.lists(ISSUES);
    expect(await drift("~ replicas: 2 => 3\n")).to.equal(0);
    expect(github.writes()).to.deep.equal([
      [
        ...["api", "repos/acme/delivery/issues", "--silent", "--method", "POST"],
        ...["--field", "title=Drift in dev", "--field", body("~ replicas: 2 => 3")],
      ],
    ]);
  });

  it("updates the issue that is open", async () => {
    github.lists(ISSUES, [OPEN]);
    expect(await drift("a ``` of its own")).to.equal(0);
    expect(github.writes()).to.deep.equal([
      [
        ...["api", "repos/acme/delivery/issues/5", "--silent", "--method", "PATCH"],
        ...["--field", "title=Drift in dev", "--field", body("a ``` of its own", "````")],
      ],
    ]);
  });

  it("shows only the end of a long output", async () => {
    github.lists([]);
    await drift(`first\n${"x".repeat(60_000)}`);
    expect(github.writes()[0]?.at(-1)).to.equal(body(`…\n${"x".repeat(60_000)}`));
  });

  it("closes the issue when the stack no longer drifts", async () => {
    github.lists([...ISSUES, OPEN]);
    expect((await github.run(SCRIPT, "dev")).exitCode).to.equal(0);
    expect(github.writes()).to.deep.equal([
      [
        ...["api", "repos/acme/delivery/issues/5", "--silent", "--method", "PATCH"],
        ...["--field", "state=closed"],
      ],
    ]);
  });

  it("writes nothing when nothing has drifted and no issue is open", async () => {
    github.lists(ISSUES);
    expect((await github.run(SCRIPT, "dev")).exitCode).to.equal(0);
    expect(github.writes()).to.deep.equal([]);
  });

  it("refuses to run without a stack", async () => {
    const { exitCode, stderr } = await github.run(SCRIPT);
    expect(exitCode).to.equal(1);
    expect(stderr).to.include(
      "drift-issue: expected a stack and, if it has drifted, the file with the output of pulumi, got nothing. " +
        "Run: node scripts/drift-issue.ts <stack> [<file>]",
    );
  });
});
