import { execa } from "execa";

/** What a workflow's own token writes as. */
export const WORKFLOW_USER = "github-actions[bot]";

/** Asks the API of the repository whose workflow runs, through GitHub's command line. */
export async function gh(path: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execa("gh", ["api", `repos/${repository()}/${path}`, ...args], {
    stderr: "inherit",
  });
  return stdout;
}

/** All items of a list, of however many pages. */
export async function list<Item>(path: string): Promise<readonly Item[]> {
  return (JSON.parse(await gh(path, "--paginate", "--slurp")) as Item[][]).flat();
}

function repository(): string {
  const { GITHUB_REPOSITORY } = process.env;
  if (GITHUB_REPOSITORY) return GITHUB_REPOSITORY;
  throw new Error(
    "GITHUB_REPOSITORY: got nothing, allowed is owner/name. GitHub Actions sets it; elsewhere set it yourself",
  );
}
