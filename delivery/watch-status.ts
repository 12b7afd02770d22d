import { setTimeout as sleep } from "node:timers/promises";
import type { StackStatus } from "./stack-status.ts";
import { statusText } from "./status-text.ts";

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
}

export interface WatchArgs {
  readonly screen: Screen;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Reads the status once more. */
  readonly read: () => Promise<StackStatus>;
  /**
   * The pause between two looks.
   * @default 2000
   */
  readonly pauseMs?: number;
}

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const CLEAR = "\x1b[2J";
const HOME = "\x1b[H";
const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";
const PAUSE_MS = 2000;

/** Shows a stack's status until it is ended: at most one screen, and one look at a time with a pause after it. */
export async function watchStatus({ screen, signal, read, pauseMs = PAUSE_MS }: WatchArgs): Promise<void> {
  const isEnded = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  screen.write(HIDE_CURSOR + CLEAR);
  try {
    while (!signal.aborted) {
      const status = await Promise.race([read(), isEnded]);
      if (status) screen.write(HOME + drawn(status, screen) + CLEAR_BELOW);
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    screen.write(`${SHOW_CURSOR}\n`);
  }
}

function drawn(status: StackStatus, screen: Screen): string {
  // A terminal that does not know its size says 0.
  const [columns, rows] = [screen.columns || 80, screen.rows || 24];
  const time = new Date().toTimeString().slice(0, 8);
  const text = `${time}, Ctrl-C ends it.\n\n${statusText(status, columns)}`;
  return oneScreen(text, { columns, rows })
    .map((line) => line + CLEAR_LINE)
    .join("\n");
}

/** The lines of a text on a screen: long ones are wrapped, and what does not fit is left out. */
export function oneScreen(text: string, { columns, rows }: Pick<Screen, "columns" | "rows">): string[] {
  const lines = text.split("\n").flatMap((line) => wrapped(line, Math.max(1, columns - 1)));
  // The last row stays free, as a line at its end would scroll.
  const most = Math.max(1, rows - 1);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), "… more: npm run status".slice(0, Math.max(1, columns - 1))];
}

function wrapped(line: string, width: number): string[] {
  const parts: string[] = [];
  for (let from = 0; from === 0 || from < line.length; from += width)
    parts.push(line.slice(from, from + width));
  return parts;
}
