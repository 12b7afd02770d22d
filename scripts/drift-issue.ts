// Keeps one open issue for each stack that is not what its state says, and closes it when it is so again.
import { readFileSync, writeFileSync } from "node:fs";
import { gh, list, WORKFLOW_USER } from "./github.ts";

// GitHub takes bodies of 65,536 characters.
const LONGEST_OUTPUT = 60_000;

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly user: { readonly login: string };
}

const [stack, outputFile] = process.argv.slice(2);
if (!stack) {
  throw new Error(
    "drift-issue: got no stack, allowed are a stack and, if it has drifted, the file with what pulumi printed",
  );
}

const title = `Drift in ${stack}`;
const issues = await list<Issue>("issues?state=open&per_page=100");
const issue = issues.find((each) => each.title === title && each.user.login === WORKFLOW_USER);
if (outputFile) await report(readFileSync(outputFile, "utf8"));
else if (issue)
  await gh(`issues/${issue.number}`, "--silent", "--method", "PATCH", "--field", "state=closed");

async function report(output: string): Promise<void> {
  const bodyFile = `${outputFile}.md`;
  writeFileSync(bodyFile, issueBody(output));
  const [path, method] = issue ? [`issues/${issue.number}`, "PATCH"] : ["issues", "POST"];
  await gh(path, "--silent", "--method", method, "--field", `title=${title}`, "--field", `body=@${bodyFile}`);
}

function issueBody(output: string): string {
  const text = output.trim();
  const shown = text.length > LONGEST_OUTPUT ? `…\n${text.slice(-LONGEST_OUTPUT)}` : text;
  const longestRun = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longestRun + 1);
  return [
    `What runs is not what the state of \`${stack}\` says, or it could not be compared.`,
    "",
    `- To take it back: \`pulumi up --stack ${stack}\``,
    `- To keep it: write it into the program or the config, then \`pulumi up --stack ${stack}\``,
    "",
    `${fence}text`,
    shown,
    fence,
    "",
  ].join("\n");
}
