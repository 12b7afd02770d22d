import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";

export const PROJECT = join(import.meta.dirname, "../..");

export interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly text: string;
  /** The events that start it, by name. */
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const texts = (pattern: string) =>
  globSync(pattern, { cwd: PROJECT })
    .sort()
    .map((file) => ({ file, text: readFileSync(join(PROJECT, file), "utf8") }));

/** The text of every file of GitHub Actions. */
export const actionFiles = () => texts(".github/{workflows,actions/*}/*.yml");

export const workflows = (): readonly Workflow[] =>
  texts(".github/workflows/*.yml").map(({ file, text }) => ({
    ...(parse(text) as Omit<Workflow, "name" | "text">),
    name: basename(file, ".yml"),
    text,
  }));

/** The steps of the project's own composite action. */
export const compositeSteps = () =>
  texts(".github/actions/*/action.yml").flatMap(
    ({ text }) => (parse(text) as { runs: { steps: Step[] } }).runs.steps,
  );
