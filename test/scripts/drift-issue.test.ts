import { expect } from "chai";
import { fileURLToPath } from "node:url";
import { DeliveryProject } from "../helpers/delivery-project.ts";
import { fakeGh } from "../helpers/fake-gh.ts";
import { Webhook } from "../helpers/webhook.ts";

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

  it("tells the webhook of the stack when it opens an issue, and not again while the issue is open", async () => {
    const project = new DeliveryProject();
    const webhook = new Webhook();
    try {
      project.configure(`  notify:\n    url: ${await webhook.start()}\n`);
      github.remove();
      github = fakeGh(project.file(""));
      github.lists(ISSUES);
      expect(await drift("~ replicas: 2 => 3\n")).to.equal(0);
      github.lists(ISSUES, [OPEN]);
      expect(await drift("~ replicas: 2 => 3\n")).to.equal(0);
      expect(webhook.posted.map(({ body }) => body)).to.deep.equal([
        {
          text:
            "web in dev: the live resources differ from Pulumi's state, or the comparison failed. " +
            "See: npm run drift -- --stack dev",
        },
      ]);
    } finally {
      await webhook.stop();
      await project.remove();
    }
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

  it("shows only the end of a long output, and counts the lines before it", async () => {
    github.lists([]);
    const lines = Array.from({ length: 700 }, (_, index) => `${index} ${"x".repeat(95)}`);
    await drift(lines.join("\n"));
    const shown = github.writes()[0]!.at(-1)!;
    const [, count = ""] = /^… and (\d+) lines before$/m.exec(shown) ?? [];
    expect(Number(count)).to.be.within(50, 150);
    expect(shown).to.equal(body([`… and ${count} lines before`, ...lines.slice(Number(count))].join("\n")));
  });

  it("stays short enough for GitHub, also with a long line, or with backticks that need a long fence", async () => {
    for (const output of [
      "x".repeat(100_000),
      "`".repeat(100_000),
      Array(900).fill("`".repeat(99)).join("\n"),
    ]) {
      github.lists([]);
      await drift(output);
      expect(github.writes().at(-1)!.at(-1)!.length - "body=".length).to.be.within(1_000, 65_536);
    }
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
