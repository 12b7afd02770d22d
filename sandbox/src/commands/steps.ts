import { Listr, PRESET_TIMER } from "listr2";

/** One piece of work that a person sees as a line with its progress. */
export interface Step {
  readonly title: string;
  /** `report` replaces the progress shown beside the title. */
  readonly run: (report: (message: string) => void) => Promise<void>;
}

const SECONDS_BETWEEN_LOG_LINES = 15;

/** Runs the steps one after another; a failing one, or the signal before the next, ends the run with its error. */
export async function runSteps(steps: readonly Step[], signal?: AbortSignal): Promise<void> {
  const isTerminal = process.stdout.isTTY;
  await new Listr(
    steps.map(({ title, run }) => ({
      title,
      task: (_context, task) => {
        signal?.throwIfAborted();
        const show = (message: string) => (task.output = message);
        return run(isTerminal ? show : throttled(show));
      },
    })),
    {
      // Its own listeners exit at once, in the middle of a step.
      registerSignalListeners: false,
      renderer: "default",
      fallbackRenderer: "simple",
      rendererOptions: { collapseErrors: false, showErrorMessage: false, timer: PRESET_TIMER },
      fallbackRendererOptions: { timer: PRESET_TIMER },
    },
  ).run();
}

// A log keeps every line that a terminal would overwrite.
function throttled(show: (message: string) => void): (message: string) => void {
  let nextAt = 0;
  return (message) => {
    if (Date.now() < nextAt) return;
    nextAt = Date.now() + SECONDS_BETWEEN_LOG_LINES * 1000;
    show(message);
  };
}
