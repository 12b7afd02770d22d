import type { StepContext } from "./step-context.ts";
import type { Report } from "./toolchain.ts";

/** The work of one step, which may begin before the step is reached. */
export interface StepJob {
  /** Begins the work if nobody did, and waits for its end; a failure shows when the step is reached. */
  readonly start: (context: Omit<StepContext, "report">) => Promise<void>;
  /** Ends when the work has ended, and shows its progress meanwhile. */
  readonly finish: (context: StepContext) => Promise<void>;
  /** Settles when the work that began has ended, however it ended. */
  readonly settled: () => Promise<void>;
}

export function stepJob(work: (context: StepContext) => Promise<void>): StepJob {
  let running: Promise<void> | undefined;
  let last: string | undefined;
  let show: Report = (message) => (last = message);

  const begin = (context: Omit<StepContext, "report">) =>
    (running ??= work({ ...context, report: (message) => show(message) }));
  const settled = async () => {
    await running?.catch(() => {});
  };
  return {
    settled,
    start: (context) => {
      void begin(context).catch(() => {});
      return settled();
    },
    finish: (context) => {
      show = context.report;
      if (last !== undefined) show(last);
      return begin(context);
    },
  };
}
