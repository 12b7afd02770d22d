import type { Command } from "commander";
import { DeliveryError } from "./delivery-error.ts";
import { statusReader, type StatusReaderArgs } from "./read-status.ts";
import { selectedStack } from "./stack-names.ts";
import { statusText } from "./status-text.ts";

interface Options {
  readonly stack?: string;
  readonly context?: string;
  readonly json?: boolean;
  readonly watch?: boolean;
}

// npm runs scripts in the folder of package.json, where Pulumi.yaml is too.
const projectFolder = process.cwd();

/** `npm run status`: ends with 1 when something needs the user. */
export const statusCommand = (command: Command): Command =>
  command
    .option("-s, --stack <stack>", "the stack (default: the selected stack)")
    .option("--context <context>", "the context in the kubeconfig (default: the one that gcloud writes)")
    .option("--json", "print JSON")
    .option("-w, --watch", "show it live in the terminal until Ctrl-C")
    .action(status);

async function status({ stack: named, context, json, watch }: Options): Promise<void> {
  if (watch) requireTerminal(json);
  const stack = named ?? selectedStack(projectFolder, process.env);
  const args = { projectFolder, stack, ...(context && { context }) };
  if (watch) return watchUntilCtrlC(args);
  const found = await statusReader(args)();
  console.log(json ? JSON.stringify(found, null, 2) : statusText(found));
  if (found.problems.length > 0) process.exitCode = 1;
}

function requireTerminal(json: boolean | undefined): void {
  if (!json && process.stdout.isTTY) return;
  throw new DeliveryError(
    `--watch: expected a terminal, got ${json ? "--json" : "a pipe or a file"}. Ask once instead: npm run status -- --json`,
  );
}

/** A look at the state starts the engine for a second. */
const STATE_MS = 10_000;

async function watchUntilCtrlC(args: StatusReaderArgs): Promise<void> {
  const { watchStatus } = await import("./watch-status.ts");
  const ended = new AbortController();
  process.once("SIGINT", () => ended.abort());
  const read = statusReader({ ...args, stateMs: STATE_MS });
  await watchStatus({ screen: process.stdout, signal: ended.signal, read });
  // A look that is on its way has no one who waits for it.
  process.exit();
}
