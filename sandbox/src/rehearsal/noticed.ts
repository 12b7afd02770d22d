import { count } from "./table.ts";
import { isSlow, slowAfterMs, type StepTraffic } from "./traffic-tally.ts";
import type { RequestResult } from "./vegeta-result.ts";

type Traffic = Pick<StepTraffic, "requests" | "lost" | "slow">;

/** The total of lost requests and slow answers, such as `1,234 requests, none lost, 2 slow (the slowest: 3.2 s).` */
export function totalOf({ requests, lost, slow }: Traffic): string {
  const slowest = slow.length > 0 ? ` (the slowest: ${seconds(Math.max(...slow.map(msToEnd)))})` : "";
  return `${count(requests)} requests, ${some(lost)} lost, ${some(slow)} slow${slowest}.`;
}

/** What users noticed, with the first of it; undefined when they noticed nothing. */
export function noticed({ requests, lost, slow }: Traffic): string | undefined {
  const kinds = [
    ...(lost.length > 0 ? [`${count(lost.length)} lost`] : []),
    ...(slow.length > 0 ? [`${count(slow.length)} answered after more than ${seconds(slowAfterMs())}`] : []),
  ];
  const [first] = [...lost, ...slow].sort((one, other) => one.sentAtMs - other.sentAtMs);
  return (
    first && `${kinds.join(" and ")} of ${count(requests)} requests. The first: ${describeNoticed(first)}`
  );
}

/** Whether a user notices the result of a request. */
export const isNoticed = (result: RequestResult) => result.failure !== undefined || isSlow(result);

/** Describes a lost request or a slow answer for the log. */
export function describeNoticed(result: RequestResult): string {
  const { attack, sentAtMs, failure } = result;
  const what = failure === undefined ? "slow answer" : "lost request";
  const how =
    failure === undefined
      ? `after ${seconds(msToEnd(result))}`
      : `${failure}, after ${seconds(msToEnd(result))}`;
  return `${what}, sent at ${new Date(sentAtMs).toISOString()} (${attack}): ${how}`;
}

const msToEnd = ({ sentAtMs, endedAtMs }: RequestResult) => endedAtMs - sentAtMs;
const seconds = (milliseconds: number) => `${Number((milliseconds / 1000).toFixed(1))} s`;
const some = (results: readonly RequestResult[]) => (results.length > 0 ? count(results.length) : "none");
