import { execa } from "execa";
import { setTimeout as sleep } from "node:timers/promises";
import { ClusterTimeline, type ClusterEvent } from "./page/cluster-timeline.ts";
import type { WatchedJob } from "./page/job-timeline.ts";
import type { WatchedObject, WatchedPod } from "./page/pod-timeline.ts";

export interface RecorderOptions {
  /** The environment in which `kubectl` works on the cluster. */
  readonly environment: NodeJS.ProcessEnv;
  /** Writes the kubeconfig that `kubectl` reads. The cluster need not exist yet. */
  readonly connect: () => Promise<void>;
  /** The namespaces of the app, each with the app's name. */
  readonly namespaces: readonly string[];
  /** Gets a line when the cluster can't be watched. */
  readonly log: (line: string) => void;
  /**
   * The pause before the cluster is asked again, in milliseconds.
   * @default 2000
   */
  readonly pauseMs?: number;
}

export interface ClusterRecorder {
  readonly timeline: ClusterTimeline;
  stop(): Promise<void>;
}

interface List<T> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly T[];
}

const LIST_SECONDS = 10;
/** An API server ends a watch after half an hour or later, unless it is asked for more. */
const WATCH_SECONDS = 4 * 60 * 60;

/**
 * Records the app's pods, gates and hooks until it is stopped. Two processes of `kubectl` wait for changes, so that nothing
 * asks the cluster over and over. When the API server ends a watch, both begin again.
 */
export function recordCluster(options: RecorderOptions): ClusterRecorder {
  const { environment, connect, namespaces, log, pauseMs = 2000 } = options;
  const timeline = new ClusterTimeline();
  const stopping = new AbortController();
  const paths = {
    pods: path("/api/v1/pods", `color,app in (${namespaces.join(",")})`),
    jobs: path("/apis/batch/v1/jobs", "color"),
  };
  const isOfApp = ({ metadata }: WatchedObject) => namespaces.includes(metadata.namespace);
  let lastProblem = "";

  /** @throws when the cluster does not answer */
  async function list<T extends WatchedObject>(kind: keyof typeof paths): Promise<List<T>> {
    const args = ["get", "--raw", paths[kind], `--request-timeout=${LIST_SECONDS}s`];
    const { stdout } = await execa("kubectl", args, processOptions(environment, stopping.signal));
    const { metadata, items } = JSON.parse(stdout) as List<T>;
    return { metadata, items: items.filter(isOfApp) };
  }

  /** Returns why the watch ended. */
  async function watch(kind: keyof typeof paths, from: List<unknown>, until: AbortSignal): Promise<string> {
    const query = `watch=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${from.metadata.resourceVersion}`;
    const child = execa("kubectl", ["get", "--raw", `${paths[kind]}&${query}`], {
      ...processOptions(environment, until),
      ...{ buffer: { stdout: false }, reject: false },
    });
    let refused: string | undefined;
    for await (const line of child) {
      const event = { kind, ...(JSON.parse(line) as object) } as ClusterEvent | { type: "ERROR" };
      if (event.type === "ERROR") refused = line;
      else if (isOfApp(event.object) && !until.aborted) timeline.apply(Date.now(), event);
    }
    const { stderr } = await child;
    return refused ?? (stderr || "the API server ended the watch");
  }

  /** Watches until something ends it. */
  async function session(): Promise<void> {
    const pods = await list<WatchedPod>("pods");
    const jobs = await list<WatchedJob>("jobs");
    timeline.begin(Date.now(), pods.items, jobs.items);
    const other = new AbortController();
    const until = AbortSignal.any([stopping.signal, other.signal]);
    const watches = [watch("pods", pods, until), watch("jobs", jobs, until)];
    try {
      tell(await Promise.race(watches));
    } finally {
      if (!stopping.signal.aborted) timeline.lose(Date.now());
      other.abort();
      await Promise.allSettled(watches);
    }
  }

  function tell(problem: string): void {
    if (stopping.signal.aborted || problem === lastProblem) return;
    lastProblem = problem;
    log(`the cluster is not watched for the page: ${problem}`);
  }

  const done = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await connect();
        await session();
      } catch (error) {
        tell((error as Error).message);
      }
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    timeline,
    stop: async () => {
      const endedAtMs = Date.now();
      stopping.abort();
      await done;
      timeline.finish(endedAtMs);
    },
  };
}

const path = (resource: string, labelSelector: string) =>
  `${resource}?${new URLSearchParams({ labelSelector }).toString()}`;

const processOptions = (env: NodeJS.ProcessEnv, cancelSignal: AbortSignal) =>
  ({ env, extendEnv: false, stdin: "ignore", cancelSignal }) as const;
