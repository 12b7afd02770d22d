// Keeps one open issue for each stack that has drifted, and closes it when the stack matches its state again.
import { readFileSync, writeFileSync } from "node:fs";
import { codeBlock, cut, firstLines } from "../delivery/markdown.ts";
import { notify } from "../delivery/notify/notify.ts";
import { gh, list, WORKFLOW_USER } from "./github.ts";

// GitHub takes bodies of 65,536 characters. The fence around the output is longer than any run of backticks in it.
const LONGEST_OUTPUT = 60_000;
const LONGEST_LINE = 2_000;

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly user: { readonly login: string };
}

const [stack, outputFile] = process.argv.slice(2);
if (!stack) {
  throw new Error(
    "drift-issue: expected a stack and, if it has drifted, the file with the output of pulumi, got nothing. " +
      "Run: node scripts/drift-issue.ts <stack> [<file>]",
  );
}

const title = `Drift in ${stack}`;
const issues = await list<Issue>("issues?state=open&per_page=100");
const issue = issues.find((each) => each.title === title && each.user.login === WORKFLOW_USER);
if (outputFile) {
  await report(readFileSync(outputFile, "utf8"));
  // Once for each drift, and not every day.
  if (!issue) await notify(process.cwd(), stack, { event: "drifted" });
} else if (issue)
  await gh(`issues/${issue.number}`, "--silent", "--method", "PATCH", "--field", "state=closed");

async function report(output: string): Promise<void> {
  const bodyFile = `${outputFile}.md`;
  writeFileSync(bodyFile, issueBody(output));
  const [path, method] = issue ? [`issues/${issue.number}`, "PATCH"] : ["issues", "POST"];
  await gh(path, "--silent", "--method", method, "--field", `title=${title}`, "--field", `body=@${bodyFile}`);
}

function issueBody(output: string): string {
  // The end says most: what differs, and errors.
  const lines = output.trim().split("\n").reverse();
  const shown = firstLines(
    lines.map((line) => cut(line, LONGEST_LINE)),
    { longest: LONGEST_OUTPUT },
    (count) => `… and ${count} lines before`,
  );
  return [
    `The live resources differ from the state of \`${stack}\`, or the comparison failed.`,
    "",
    `- To undo the change: \`pulumi up --stack ${stack}\``,
    `- To keep the change: write it into the program or the config, then \`pulumi up --stack ${stack}\``,
    "",
    codeBlock(shown.reverse().join("\n")),
    "",
  ].join("\n");
}
