import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { JOB_REQUESTS, podResources } from "./pod-resources.ts";
import type { Color } from "../release/colors.ts";
import { jobLabels } from "./labels.ts";
import { restrictedContainer, restrictedPod } from "./restricted-pod.ts";

/** A Job runs before a colour's pods change, or before the colour gets traffic. */
export type JobPurpose = "pre-release" | "gate";

export interface ReleaseJobArgs {
  /** The provider for the cluster. */
  readonly provider: Provider;
  /** Namespace of the app. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the app. Plain, as it decides the Job's labels. */
  readonly appName: string;
  /** The colour of the release. Plain, as it decides names and labels. */
  readonly color: Color;
  /** What the Job is for. */
  readonly purpose: JobPurpose;
  /** The colour's own image by digest. */
  readonly image: pulumi.Input<string>;
  /** The command with its arguments. */
  readonly command: pulumi.Input<readonly string[]>;
  /** Environment variables of the command. */
  readonly environment: pulumi.Input<Readonly<Record<string, string>>>;
  /** How long the command may take. Plain, as Pulumi's `customTimeouts` option is. */
  readonly timeoutSeconds: number;
  /** Resources that come before the Job. */
  readonly after: readonly pulumi.Resource[];
}

/** Time to schedule the pod and pull its image, before the command starts. */
const START_SECONDS = 60;
/** Time until the plugin knows the Job's end and its output. */
const NEWS_SECONDS = 60;
/** Time between SIGTERM and SIGKILL. */
const STOP_SECONDS = 5;

/** A command that the colour's own image runs once for each release. The update fails when the command fails. */
export class ReleaseJob extends pulumi.ComponentResource {
  /** The Job. What depends on it stays as it was when the command fails. */
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
          // A Job can't change. With its content in its name, the same Job runs once and another one is a new Job.
          name: pulumi
            .all([image, command, environment])
            .apply((content) => `${color}-${purpose}-${hash(content)}`),
          namespace,
          labels,
          // The next update runs a failed Job again, instead of waiting for it.
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: {
          backoffLimit: 0,
          // For a pod that never starts. The pod's own limit comes first, as this one deletes the pod with its output.
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
                  command: pulumi.output(command).apply((words) => [...words]),
                  env: pulumi
                    .output(environment)
                    .apply((variables) =>
                      Object.entries(variables).map(([key, value]) => ({ name: key, value })),
                    ),
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
        // By default the plugin gives up after ten minutes, and the next update replaces the running Job.
        customTimeouts: { create: `${limitSeconds + START_SECONDS + NEWS_SECONDS}s` },
        // Otherwise a failed Job stays, and a return to the earlier Job's name is blocked.
        deleteBeforeReplace: true,
      },
    );

    this.registerOutputs({});
  }
}

function hash(what: unknown): string {
  return createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 8);
}
