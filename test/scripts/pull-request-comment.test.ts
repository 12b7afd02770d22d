import { expect } from "chai";
import { fileURLToPath } from "node:url";
import { fakeGh } from "../helpers/fake-gh.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/pull-request-comment.ts", import.meta.url));
const OF_DEV = "## Preview of `dev`\n\nNo changes.\n";
const WORKFLOW = { login: "github-actions[bot]" };

describe("pull-request-comment", () => {
  let github: ReturnType<typeof fakeGh>;
  beforeEach(() => {
    github = fakeGh();
  });
  afterEach(() => github.remove());

  const comment = async () => (await github.run(SCRIPT, "7", github.write("preview.md", OF_DEV))).exitCode;

  it("creates a comment when no comment of the workflow has the same heading", async () => {
    github.lists([
      { id: 1, body: "## Preview of `prod`\n\nNo changes.", user: WORKFLOW },
      { id: 2, body: OF_DEV, user: { login: "somebody" } },
    ]);
    expect(await comment()).to.equal(0);
    const path = "repos/acme/delivery/issues/7/comments";
    expect(github.writes()).to.deep.equal([
      ["api", path, "--silent", "--method", "POST", "--field", `body=${OF_DEV}`],
    ]);
  });

  it("updates the comment with the same heading on any page of the list", async () => {
    github.lists([], [{ id: 3, body: "## Preview of `dev`\r\n\r\nOld.", user: WORKFLOW }]);
    expect(await comment()).to.equal(0);
    const path = "repos/acme/delivery/issues/comments/3";
    expect(github.writes()).to.deep.equal([
      ["api", path, "--silent", "--method", "PATCH", "--field", `body=${OF_DEV}`],
    ]);
  });

  it("refuses to run without a pull request and a file", async () => {
    const { exitCode, stderr } = await github.run(SCRIPT, "7");
    expect(exitCode).to.equal(1);
    expect(stderr).to.include(
      "pull-request-comment: expected the number of a pull request and a file, got too few arguments. " +
        "Run: node scripts/pull-request-comment.ts <number> <file>",
    );
  });
});
