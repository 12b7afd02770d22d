import { execa } from "execa";

/** The author of what a workflow writes with its own token. */
export const WORKFLOW_USER = "github-actions[bot]";

/** Calls the API of the workflow's repository through GitHub's command line. */
export async function gh(path: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execa("gh", ["api", `repos/${repository()}/${path}`, ...args], {
    stderr: "inherit",
  });
  return stdout;
}

/** All items of a list, from all its pages. */
export async function list<Item>(path: string): Promise<readonly Item[]> {
  return (JSON.parse(await gh(path, "--paginate", "--slurp")) as Item[][]).flat();
}

function repository(): string {
  const { GITHUB_REPOSITORY } = process.env;
  if (GITHUB_REPOSITORY) return GITHUB_REPOSITORY;
  throw new Error(
    "GITHUB_REPOSITORY: expected owner/name, got nothing. Outside GitHub Actions, set it: export GITHUB_REPOSITORY=owner/name",
  );
}
