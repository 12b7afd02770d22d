import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Color } from "../../release/colors.ts";
import { ClusterError } from "./cluster-error.ts";
import { handoverJob } from "./handover-job.ts";
import { type HandoverPod, readHandoverPods } from "./handover-pods.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { liveColor } from "./overtaken.ts";
import { servingNodes } from "./serving-nodes.ts";

export interface HandoverArgs {
  /** Namespace of the app. */
  readonly namespace: string;
  /** The Service whose traffic is handed over. */
  readonly service: string;
  /** The colour that gets the traffic. Its Deployment and its own Service have its name. */
  readonly color: Color;
  /** How long the pods may take to become ready. */
  readonly withinSeconds: number;
  /** @default 250 */
  readonly pollMs?: number;
  /** Tells the user what happens. */
  readonly say: (line: string) => void;
}

/** The pods that make a switch safe. */
export interface Handover {
  /** Ends them, once load balancers send traffic to the colour's other nodes. */
  readonly end: (api: KubernetesApi) => Promise<void>;
}

/** Left behind, for example by an update that was killed, the pods end this long after they had to be ready. */
const LEFT_BEHIND_SECONDS = 180;
/**
 * How long they stay after the switch. Google adds the colour's other nodes to the load balancer's group in about 10 s,
 * and finds them healthy after 4 s more. See decision 0031.
 */
const STAY_SECONDS = 30;

interface StartedJob {
  readonly name: string;
  readonly startedAtMs: number;
}

/**
 * Prepares a switch: each node that serves users now gets a ready pod of the colour that they will reach. A load
 * balancer sends traffic to the old nodes for seconds after a switch, and not at once to new ones.
 *
 * @throws ClusterError when a pod does not become ready; then nothing has changed for users
 */
export async function prepareHandover(api: KubernetesApi, args: HandoverArgs): Promise<Handover> {
  const { namespace, service, color, withinSeconds, pollMs = 250 } = args;
  const jobs = new Map<string, StartedJob>();
  if ((await liveColor(api, args)) === color) return { end: () => Promise.resolve() };
  const deadlineAtMs = performance.now() + withinSeconds * 1000;
  try {
    for (;;) {
      const [now, coming] = await servingNodes(api, namespace, service, color);
      const missing = [...now!.serving].filter((node) => !coming!.ready.has(node));
      if (missing.length === 0) {
        const started = [...jobs.values()];
        return {
          end: (later) =>
            // Users are safe by then, and the pods end by themselves.
            endJobs(later, namespace, started, STAY_SECONDS).catch((error: Error) => args.say(error.message)),
        };
      }
      for (const node of missing) {
        if (!jobs.has(node)) jobs.set(node, await startJob(api, args, node));
      }
      const pods = await readHandoverPods(api, namespace, color);
      const isLate = performance.now() > deadlineAtMs;
      for (const node of missing) {
        const pod = pods.get(jobs.get(node)!.name);
        if (isLate || pod?.hasFailed) throw notReady(args, node, pod);
      }
      await sleep(pollMs);
    }
  } catch (error) {
    await endJobs(api, namespace, [...jobs.values()], 0).catch(() => undefined);
    throw error;
  }
}

async function startJob(api: KubernetesApi, args: HandoverArgs, node: string): Promise<StartedJob> {
  const { namespace, color, service, withinSeconds } = args;
  const lifetimeSeconds = Math.ceil(withinSeconds) + LEFT_BEHIND_SECONDS;
  const deployment = (await api.get(`/apis/apps/v1/namespaces/${namespace}/deployments/${color}`)) ?? {};
  const name = `${color}-handover-${randomBytes(4).toString("hex")}`;
  const job = handoverJob({ name, namespace, color, node, deployment, lifetimeSeconds });
  args.say(
    `${color}: ${node} gets traffic of the Service ${service} and has no ready pod of ${color}. ` +
      "The switch waits for one; it ends by itself after the switch.",
  );
  await api.create(jobsPath(namespace), job);
  return { name, startedAtMs: performance.now() };
}

/** Moves the Jobs' deadlines. A Job at its deadline deletes its pod, which then drains. */
async function endJobs(
  api: KubernetesApi,
  namespace: string,
  jobs: readonly StartedJob[],
  afterSeconds: number,
): Promise<void> {
  await Promise.all(
    jobs.map(({ name, startedAtMs }) => {
      const ageSeconds = Math.ceil((performance.now() - startedAtMs) / 1000);
      return api.merge(`${jobsPath(namespace)}/${name}`, {
        spec: { activeDeadlineSeconds: Math.max(1, ageSeconds + afterSeconds) },
      });
    }),
  );
}

const jobsPath = (namespace: string) => `/apis/batch/v1/namespaces/${namespace}/jobs`;

function notReady({ color, namespace, withinSeconds }: HandoverArgs, node: string, pod?: HandoverPod) {
  return new ClusterError(
    `${color}: expected a ready pod on ${node}, which serves users now, got ${pod?.state ?? "none"}` +
      `${pod?.hasFailed ? "" : ` after ${withinSeconds} s`}. ` +
      "Without it users would lose requests, so nothing was switched. " +
      `Make room on that node, or see what is wrong with: kubectl --namespace ${namespace} describe pods --selector color=${color}`,
  );
}
