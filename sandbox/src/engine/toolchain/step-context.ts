import type { SandboxPaths } from "../host/paths.ts";

/** The context of every step of the toolchain. */
export interface StepContext {
  readonly paths: SandboxPaths;
  /** The variables of a step's programs; the step looks for programs on its PATH. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly report: Report;
  /** @default - no output and no answers */
  readonly dialog?: Dialog;
}

/** Shows what a step is doing, in one line that replaces the line before. */
export type Report = (message: string) => void;

/** Shows important lines and asks questions. */
export interface Dialog {
  /** Prints a line that stays. */
  readonly say: (line: string) => void;
  /** Asks a question; absent when no person can answer. */
  readonly confirm?: (question: string) => Promise<boolean>;
}
