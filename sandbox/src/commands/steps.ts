import { Listr, PRESET_TIMER } from "listr2";
import type { Dialog } from "../engine/toolchain/step-context.ts";
import { asksPerson, YesOrNo } from "./yes-or-no.ts";

/** One piece of work, shown as a line with its progress. */
export interface Step {
  readonly title: string;
  /** `report` replaces the progress beside the title. */
  readonly run: (report: (message: string) => void, dialog?: Dialog) => Promise<void>;
}

const SECONDS_BETWEEN_LOG_LINES = 15;
/** In a narrower terminal, repainted lines break; in one without a width, after each letter. */
const NARROWEST_TO_PAINT_AGAIN = 60;

/** Whether the terminal can repaint lines. Otherwise each line is printed once, as in a log. */
export function paintsAgain({ isTTY, columns }: Partial<Pick<NodeJS.WriteStream, "isTTY" | "columns">>) {
  return Boolean(isTTY) && (columns ?? 0) >= NARROWEST_TO_PAINT_AGAIN;
}

/** Runs the steps in order. A failed step or the signal ends the run with its error. */
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
      // Listr's own listeners would exit in the middle of a step.
      registerSignalListeners: false,
      renderer: isPaintedAgain ? "default" : "simple",
      rendererOptions: { collapseErrors: false, showErrorMessage: false, timer: PRESET_TIMER },
    },
  ).run();
}

// A log keeps the lines that a terminal overwrites, so it gets fewer of them.
function throttled(show: (message: string) => void): (message: string) => void {
  let nextAt = 0;
  return (message) => {
    if (Date.now() < nextAt) return;
    nextAt = Date.now() + SECONDS_BETWEEN_LOG_LINES * 1000;
    show(message);
  };
}
