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

describe("the issue of a stack that has drifted", () => {
  let github: ReturnType<typeof fakeGh>;
  beforeEach(() => {
    github = fakeGh();
  });
  afterEach(() => github.remove());

  const body = (output: string, fence = "```") =>
    [
      "body=What runs is not what the state of `dev` says, or it could not be compared.",
      "",
      "- To take it back: `pulumi up --stack dev`",
      "- To keep it: write it into the program or the config, then `pulumi up --stack dev`",
      "",
      `${fence}text`,
      output,
      fence,
      "",
    ].join("\n");
  const drift = async (output: string) =>
    (await github.run(SCRIPT, "dev", github.write("drift.txt", output))).exitCode;

  it("is opened with what pulumi printed", async () => {
    github.lists(ISSUES);
    expect(await drift("~ replicas: 2 => 3\n")).to.equal(0);
    expect(github.writes()).to.deep.equal([
      [
        ...["api", "repos/acme/delivery/issues", "--silent", "--method", "POST"],
        ...["--field", "title=Drift in dev", "--field", body("~ replicas: 2 => 3")],
      ],
    ]);
  });

  it("is brought up to date while it is open", async () => {
    github.lists(ISSUES, [OPEN]);
    expect(await drift("a ``` of its own")).to.equal(0);
    expect(github.writes()).to.deep.equal([
      [
        ...["api", "repos/acme/delivery/issues/5", "--silent", "--method", "PATCH"],
        ...["--field", "title=Drift in dev", "--field", body("a ``` of its own", "````")],
      ],
    ]);
  });

  it("shows the end of what is too long", async () => {
    github.lists([]);
    await drift(`first\n${"x".repeat(60_000)}`);
    expect(github.writes()[0]?.at(-1)).to.equal(body(`…\n${"x".repeat(60_000)}`));
  });

  it("is closed when the stack has drifted no more", async () => {
    github.lists([...ISSUES, OPEN]);
    expect((await github.run(SCRIPT, "dev")).exitCode).to.equal(0);
    expect(github.writes()).to.deep.equal([
      [
        ...["api", "repos/acme/delivery/issues/5", "--silent", "--method", "PATCH"],
        ...["--field", "state=closed"],
      ],
    ]);
  });

  it("is not missed where nothing has drifted", async () => {
    github.lists(ISSUES);
    expect((await github.run(SCRIPT, "dev")).exitCode).to.equal(0);
    expect(github.writes()).to.deep.equal([]);
  });

  it("is of a stack", async () => {
    const { exitCode, stderr } = await github.run(SCRIPT);
    expect(exitCode).to.equal(1);
    expect(stderr).to.include(
      "drift-issue: got no stack, allowed are a stack and, if it has drifted, the file",
    );
  });
});
