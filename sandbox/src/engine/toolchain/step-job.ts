import type { Report, StepContext } from "./step-context.ts";

/** The work of one step, which may begin before its step. */
export interface StepJob {
  /** Begins the work if it has not begun, and waits for its end. A failure only shows in the step. */
  readonly start: (context: Omit<StepContext, "report">) => Promise<void>;
  /** Shows the progress of the work and resolves when it has ended. */
  readonly finish: (context: StepContext) => Promise<void>;
  /** Settles when the begun work has ended in any way. */
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
