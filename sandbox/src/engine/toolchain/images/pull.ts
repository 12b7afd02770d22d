import { join } from "node:path";
import { docker } from "../../host/docker.ts";
import { CommandFailed, runLogged } from "../run-logged.ts";
import type { StepContext } from "../step-context.ts";

export interface PullLimits {
  /** @default 6000 */
  readonly answerWithinMs?: number;
  /** @default 600000 */
  readonly silentForMs?: number;
}

/**
 * Pulls an image and tags it; returns false when the registry is unreachable, silent for some seconds, or lacks the
 * image.
 */
export async function pullImage(
  reference: string,
  tag: string,
  context: StepContext,
  { answerWithinMs = 6000, silentForMs = 600_000 }: PullLimits = {},
): Promise<boolean> {
  context.report(`pulling ${reference}`);
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), answerWithinMs);
  try {
    await runLogged("docker", ["pull", "--platform", "linux/amd64", reference], {
      purpose: `pulling ${reference}`,
      log: join(context.paths.logs, "image-pulls.log"),
      environment: context.environment,
      signal: context.signal ? AbortSignal.any([context.signal, silence.signal]) : silence.signal,
      onLine: () => {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), silentForMs);
      },
    });
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!(error instanceof CommandFailed) && !silence.signal.aborted) throw error;
    context.report(`${reference} can't be pulled`);
    return false;
  } finally {
    clearTimeout(timer);
  }
  await docker(["tag", reference, tag]);
  return true;
}
