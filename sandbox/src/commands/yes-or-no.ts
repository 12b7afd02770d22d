import { once } from "node:events";
import { ListrPromptAdapter, ListrTaskEventType } from "listr2";

/** Whether a person at a terminal can answer a question. */
export const asksPerson = () => process.stdin.isTTY;

/** A question inside a step; one key answers it. */
export class YesOrNo extends ListrPromptAdapter {
  async run<T = boolean>(question: string, signal?: AbortSignal): Promise<T> {
    this.reportStarted();
    const output = this.wrapper.stdout(ListrTaskEventType.PROMPT);
    output.write(withKeys(question));
    try {
      const isYes = await readYes(signal);
      output.write(answer(isYes));
      return isYes as T;
    } finally {
      this.reportCompleted();
    }
  }
}

/** Asks a question outside of steps. */
export async function askYesOrNo(question: string, signal?: AbortSignal): Promise<boolean> {
  process.stderr.write(withKeys(question));
  const isYes = await readYes(signal);
  process.stderr.write(answer(isYes));
  return isYes;
}

const withKeys = (question: string) => `${question} Press y for yes, any other key for no: `;

const answer = (isYes: boolean) => (isYes ? "yes\n" : "no\n");

async function readYes(signal?: AbortSignal): Promise<boolean> {
  const { stdin } = process;
  stdin.setRawMode(true).resume();
  try {
    const [key] = (await once(stdin, "data", { signal })) as [Buffer];
    // In raw mode Ctrl-C sends no signal.
    if (key[0] === 3) process.kill(process.pid, "SIGINT");
    return key.toString().toLowerCase() === "y";
  } finally {
    stdin.setRawMode(false).pause();
  }
}
