// Puts a Markdown file into a pull request's comment: the one with the same heading, if there is one.
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
    "pull-request-comment: got too few arguments, allowed are the number of a pull request and a file",
  );
}

const heading = firstLine(readFileSync(file, "utf8"));
const comments = await list<Comment>(`issues/${pullRequest}/comments`);
const found = comments.find(({ body, user }) => user.login === WORKFLOW_USER && firstLine(body) === heading);
const [path, method] = found
  ? [`issues/comments/${found.id}`, "PATCH"]
  : [`issues/${pullRequest}/comments`, "POST"];
await gh(path, "--silent", "--method", method, "--field", `body=@${file}`);

// GitHub ends lines as browsers do.
function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0]!;
}
