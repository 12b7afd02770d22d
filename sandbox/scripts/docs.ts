// Writes the pages of docs/ that are made from the code's own tables.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { coveragePage } from "./coverage-page.ts";

const root = join(import.meta.dirname, "../..");

/** The pages as they should be, by their path in the repository. */
export async function pages(): Promise<Map<string, string>> {
  const path = "sandbox/docs/simulated.md";
  const config = await resolveConfig(join(root, path));
  return new Map([[path, await format(coveragePage(), { ...config, parser: "markdown" })]]);
}

/** The page as it is. */
export const currentPage = (path: string) => readFileSync(join(root, path), "utf8");

if (import.meta.main) {
  for (const [path, text] of await pages()) writeFileSync(join(root, path), text);
}
