import { request } from "node:http";

export interface Answer {
  readonly status: number;
  /** By name in lower case. Headers that were sent more than once are joined with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The start of the body. */
  readonly body: string;
}

export const ANSWER_WITHIN_SECONDS = 5;
/** More of a body is neither read nor checked. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Sends one request on a connection of its own. It follows no redirect.
 *
 * @throws Error with the reason when there is no answer
 */
export function answerOf(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new Error(`got ${reasonOf(error)}`));
    const signal = AbortSignal.timeout(ANSWER_WITHIN_SECONDS * 1000);
    const sent = request(url, { agent: false, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const done = () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, value?.toString()]),
          ),
          body: Buffer.concat(chunks).toString("utf8", 0, MAX_BODY_BYTES),
        });
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes < MAX_BODY_BYTES) return;
        done();
        sent.destroy();
      });
      response.on("end", done);
      response.on("error", fail);
    });
    sent.on("error", fail);
    sent.end();
  });
}

function reasonOf(error: Error): string {
  if (error.name === "TimeoutError" || (error as NodeJS.ErrnoException).code === "ABORT_ERR")
    return `no answer within ${ANSWER_WITHIN_SECONDS} s`;
  return `no answer (${error.message})`;
}
