import { Listr, PRESET_TIMER } from "listr2";
import type { Dialog } from "../engine/toolchain/step-context.ts";
import { asksPerson, YesOrNo } from "./yes-or-no.ts";

/** One piece of work that a person sees as a line with its progress. */
export interface Step {
  readonly title: string;
  /** `report` replaces the progress shown beside the title. */
  readonly run: (report: (message: string) => void, dialog?: Dialog) => Promise<void>;
}

const SECONDS_BETWEEN_LOG_LINES = 15;
/** In a narrower terminal the lines that are painted again break, in one without a width after each letter. */
const NARROWEST_TO_PAINT_AGAIN = 60;

/** Whether lines can be painted again, or each is printed once, as in a log. */
export function paintsAgain({ isTTY, columns }: Partial<Pick<NodeJS.WriteStream, "isTTY" | "columns">>) {
  return Boolean(isTTY) && (columns ?? 0) >= NARROWEST_TO_PAINT_AGAIN;
}

/** Runs the steps one after another; a failing one, or the signal before the next, ends the run with its error. */
export async function runSteps(steps: readonly Step[], signal?: AbortSignal): Promise<void> {
  const isPaintedAgain = paintsAgain(process.stdout);
  await new Listr(
    steps.map(({ title, run }) => ({
      title,
      task: (_context, task) => {
        signal?.throwIfAborted();
        const show = (message: string) => (task.output = message);
        const confirm = (question: string) =>
          Promise.resolve(task.prompt(YesOrNo).run<boolean>(question, signal));
        return run(isPaintedAgain ? show : throttled(show), {
          say: show,
          ...(asksPerson() ? { confirm } : {}),
        });
      },
    })),
    {
      // Its own listeners exit at once, in the middle of a step.
      registerSignalListeners: false,
      renderer: isPaintedAgain ? "default" : "simple",
      rendererOptions: { collapseErrors: false, showErrorMessage: false, timer: PRESET_TIMER },
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
