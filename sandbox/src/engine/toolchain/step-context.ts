import type { SandboxPaths } from "../host/paths.ts";
import type { Report } from "./toolchain.ts";

/** What every step of the toolchain works with. */
export interface StepContext {
  readonly paths: SandboxPaths;
  /** Variables of the programs that a step runs; PATH is where it looks for programs. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly report: Report;
}
