import type { SandboxPaths } from "../host/paths.ts";
import type { Report } from "./toolchain.ts";

/** What every step of the toolchain works with. */
export interface StepContext {
  readonly paths: SandboxPaths;
  /** Variables of the programs that a step runs; PATH is where it looks for programs. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly report: Report;
  /** @default - nobody is told, and nobody can answer */
  readonly dialog?: Dialog;
}

/** How a step tells or asks what nobody may miss. */
export interface Dialog {
  /** Prints a line that stays. */
  readonly say: (line: string) => void;
  /** Asks a question; absent where no person can answer. */
  readonly confirm?: (question: string) => Promise<boolean>;
}
