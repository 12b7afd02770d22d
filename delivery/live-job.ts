import type { KubernetesApi, KubernetesObject } from "../components/kubernetes/live/kubernetes-api.ts";
import { jobLabels } from "../components/kubernetes/labels.ts";
import type { Color } from "../components/release/colors.ts";
import { jobFact } from "../components/release/job-facts.ts";

export type LiveJobState = "passed" | "failed" | "is still running" | "did not run";

/** The newest Job of a purpose for the image that a colour runs. */
export interface LiveJob {
  readonly state: LiveJobState;
  /**
   * When it passed, in UTC.
   * @default - it did not pass
   */
  readonly passedAt?: string;
}

/** Reads the Jobs of one colour and one purpose, such as its gates. */
export async function liveJobs(
  api: Pick<KubernetesApi, "get">,
  namespace: string,
  color: Color,
  purpose: string,
): Promise<readonly KubernetesObject[]> {
  const labels = Object.entries(jobLabels(namespace, color, purpose)).map((label) => label.join("="));
  const query = new URLSearchParams({ labelSelector: labels.join() });
  const list = await api.get(`/apis/batch/v1/namespaces/${namespace}/jobs?${query.toString()}`);
  return (list?.items ?? []) as readonly KubernetesObject[];
}

export function newestJob(jobs: readonly KubernetesObject[], image: string | undefined): LiveJob {
  const created = (job: KubernetesObject) =>
    (job.metadata as { readonly creationTimestamp?: string } | undefined)?.creationTimestamp ?? "";
  const [newest] = jobs
    .filter((job) => jobFact(job).image === image)
    .sort((one, other) => created(other).localeCompare(created(one)));
  if (!newest) return { state: "did not run" };
  const { conditions = [], completionTime } = (newest.status ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly completionTime?: string;
  };
  const is = (type: string) => conditions.some((each) => each.type === type && each.status === "True");
  if (is("Complete")) return { state: "passed", ...(completionTime && { passedAt: completionTime }) };
  return { state: is("Failed") ? "failed" : "is still running" };
}
