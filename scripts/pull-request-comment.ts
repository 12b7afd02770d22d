// Writes a Markdown file to a comment of a pull request. Updates the comment that has the same heading, if there is one.
import { readFileSync } from "node:fs";
import { gh, list, WORKFLOW_USER } from "./github.ts";

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

const [pullRequest, file] = process.argv.slice(2);
if (!pullRequest || !file) {
  throw new Error(
    "pull-request-comment: expected the number of a pull request and a file, got too few arguments. " +
      "Run: node scripts/pull-request-comment.ts <number> <file>",
  );
}

const heading = firstLine(readFileSync(file, "utf8"));
const comments = await list<Comment>(`issues/${pullRequest}/comments`);
const found = comments.find(({ body, user }) => user.login === WORKFLOW_USER && firstLine(body) === heading);
const [path, method] = found
  ? [`issues/comments/${found.id}`, "PATCH"]
  : [`issues/${pullRequest}/comments`, "POST"];
await gh(path, "--silent", "--method", method, "--field", `body=@${file}`);

// GitHub returns lines that end with \r\n.
function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0]!;
}
