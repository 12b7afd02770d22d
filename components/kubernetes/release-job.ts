import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { JOB_REQUESTS, podResources } from "./pod-resources.ts";
import type { Color } from "../release/colors.ts";
import { jobLabels } from "./labels.ts";
import { restrictedContainer, restrictedPod } from "./restricted-pod.ts";

/** What a Job of a release does: it stops before the colour's pods change, or before the colour gets traffic. */
export type JobPurpose = "pre-release" | "gate";

export interface ReleaseJobArgs {
  readonly provider: Provider;
  readonly namespace: pulumi.Input<string>;
  readonly appName: string;
  readonly color: Color;
  readonly purpose: JobPurpose;
  /** The colour's own image by digest. */
  readonly image: pulumi.Input<string>;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** How long the command may take. */
  readonly timeoutSeconds: number;
  readonly after: readonly pulumi.Resource[];
}

/** Time for the Job's pod to be scheduled and its image pulled, before the command's own time begins. */
const START_SECONDS = 60;
/** Time for the news of a Job's end, and of its output. */
const NEWS_SECONDS = 60;
/** A command that was told to end and does not is killed. */
const STOP_SECONDS = 5;

/**
 * A command that the colour's own image runs once for each release: it fails the update when it fails, and whoever
 * depends on it is then left as it was.
 */
export class ReleaseJob extends pulumi.ComponentResource {
  readonly job: Job;

  constructor(name: string, args: ReleaseJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:kubernetes:ReleaseJob", name, {}, opts);
    const { color, purpose, namespace, image, command, environment, timeoutSeconds } = args;
    const labels = jobLabels(args.appName, color, purpose);
    const limitSeconds = START_SECONDS + timeoutSeconds;

    this.job = new Job(
      name,
      {
        metadata: {
          // A Job can't change: what it does is in its name, so that the same is done once and something else anew.
          name: pulumi
            .output(image)
            .apply((reference) => `${color}-${purpose}-${hash([reference, command, environment])}`),
          namespace,
          labels,
          // One that failed runs again with the next update, instead of being waited for once more.
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: {
          backoffLimit: 0,
          // A pod that never starts. The Job's own limit would delete the pod with its output, so the pod has one too.
          activeDeadlineSeconds: limitSeconds + START_SECONDS,
          template: {
            metadata: { labels },
            spec: {
              restartPolicy: "Never",
              activeDeadlineSeconds: limitSeconds,
              terminationGracePeriodSeconds: STOP_SECONDS,
              automountServiceAccountToken: false,
              securityContext: restrictedPod,
              containers: [
                {
                  name: purpose,
                  image,
                  command: [...command],
                  env: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
                  securityContext: restrictedContainer,
                  resources: podResources(JOB_REQUESTS),
                },
              ],
            },
          },
        },
      },
      {
        parent: this,
        provider: args.provider,
        dependsOn: [...args.after],
        // Without it the plugin gives up after ten minutes, and the next update replaces a Job that is at work.
        customTimeouts: { create: `${limitSeconds + START_SECONDS + NEWS_SECONDS}s` },
        // Else one that failed stays beside the one before, and a way back to that one's name would be barred.
        deleteBeforeReplace: true,
      },
    );

    this.registerOutputs({});
  }
}

function hash(what: unknown): string {
  return createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 8);
}
