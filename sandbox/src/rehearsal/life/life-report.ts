import { alignColumns } from "../columns.ts";
import { count } from "../table.ts";
import type { Calls, LifeRecord } from "./life-step.ts";

/** How long Kubernetes Engine's operations took. */
export interface ClusterTimes {
  readonly createSeconds?: number;
  /** The node pool with all its nodes. */
  readonly createNodesSeconds?: number;
  readonly resizeSeconds?: number;
  readonly deleteSeconds?: number;
}

/** One of Kubernetes Engine's operations. */
export interface ClusterOperation {
  readonly operationType: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly error?: object;
}

const HEADER = ["step", "", "time", "calls", "what held"];
const RIGHT_ALIGNED = new Set([2, 3]);

/** The steps as a table, one line each, for a terminal or a log. */
export function renderLife(records: readonly LifeRecord[]): string[] {
  return alignColumns([HEADER, ...records.map(row)], RIGHT_ALIGNED);
}

function row({ name, result, seconds, calls, outcome }: LifeRecord): string[] {
  return [name, result, `${seconds.toFixed(1)} s`, count(calls.requests), inOneLine(outcome)];
}

/** Finds the first error in the output of a command. */
export function inOneLine(outcome: string): string {
  const lines = outcome.split("\n");
  const error = lines.find((line) => /^\s+(error: (?!update failed|\d+ error)|\* )/.test(line));
  return (error ?? lines[0]!).trim();
}

export function totalCalls(records: readonly LifeRecord[]): Calls {
  return {
    requests: records.reduce((sum, { calls }) => sum + calls.requests, 0),
    unmatchedRequests: records.reduce((sum, { calls }) => sum + calls.unmatchedRequests, 0),
  };
}

/** The longest successful operation of each kind. */
export function clusterTimes(operations: readonly ClusterOperation[]): ClusterTimes {
  const longest = (type: string): number | undefined => {
    const seconds = operations
      .filter(({ operationType, error, endTime }) => operationType === type && !error && endTime)
      .map(({ startTime, endTime }) => (Date.parse(endTime ?? "") - Date.parse(startTime)) / 1000);
    return seconds.length > 0 ? Number(Math.max(...seconds).toFixed(1)) : undefined;
  };
  return {
    createSeconds: longest("CREATE_CLUSTER"),
    createNodesSeconds: longest("CREATE_NODE_POOL"),
    resizeSeconds: longest("SET_NODE_POOL_SIZE"),
    deleteSeconds: longest("DELETE_CLUSTER"),
  };
}

/** The walk in the format of the report file. */
export function lifeReport(records: readonly LifeRecord[], cluster: ClusterTimes): object {
  const { requests, unmatchedRequests } = totalCalls(records);
  return {
    steps: records.map(({ name, result, outcome, seconds, calls }) => ({
      name,
      result: result.toLowerCase(),
      outcome,
      seconds: Number(seconds.toFixed(1)),
      calls: calls.requests,
      unmatched: calls.unmatchedRequests,
    })),
    calls: requests,
    unmatched: unmatchedRequests,
    shareSimulated: requests > 0 ? (requests - unmatchedRequests) / requests : 1,
    cluster,
  };
}
