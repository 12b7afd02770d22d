import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Architecture } from "../image/architecture.ts";
import { createHash } from "node:crypto";
import type { AppEnvironment } from "./app-environment.ts";
import { type AppContainer, DEFAULT_CONTAINER } from "./app-container.ts";
import type { PodIdentity } from "./app-identity.ts";
import { nodeArchitecture } from "./node-architecture.ts";
import { jobResources } from "./pod-resources.ts";
import type { Color } from "../release/colors.ts";
import { jobLabels } from "./labels.ts";
import { isCompleted, jobFact } from "../release/job-facts.ts";
import { RELEASE_JOB_TYPE, SWITCH_LABEL } from "../release/recorded-jobs.ts";
import { restrictedContainer, restrictedPod } from "./restricted-pod.ts";
import { writableFolders } from "./writable-folders.ts";

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
  /** The image by digest: the colour's, or the gate's own. */
  readonly image: pulumi.Input<string>;
  /** The command with its arguments. */
  readonly command: pulumi.Input<readonly string[]>;
  /** Environment variables of the command. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * The app's own environment variables. With others the Job runs again.
   * @default - none
   */
  readonly appEnvironment?: AppEnvironment;
  /**
   * The app's container, whose user, limits and folders the command gets.
   * @default - a container without any setting
   */
  readonly container?: AppContainer;
  /**
   * Who the Job's pod is, if it has roles at Google.
   * @default - nobody, it has no token
   */
  readonly identity?: PodIdentity;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
  /** How long the command may take. Plain, as Pulumi's `customTimeouts` option is. */
  readonly timeoutSeconds: number;
  /** Resources that come before the Job. */
  readonly after: readonly pulumi.Resource[];
  /**
   * The number of the switch that the Job is for. With another number it runs again. Plain, as it decides the name.
   * @default - it is not for a switch
   */
  readonly forSwitch?: number;
  /**
   * Whether the Job has run already, and stays exactly as it is. Plain, as Pulumi's `ignoreChanges` option is.
   * @default false
   */
  readonly stays?: boolean;
}

/** Time to schedule the pod and pull its image, before the command starts. */
const START_SECONDS = 60;
/** Time until Kubernetes has stopped a Job that is late, and the plugin knows it. */
const NEWS_SECONDS = 60;
/** Time between SIGTERM and SIGKILL. */
const STOP_SECONDS = 5;

/** A command that runs once for each release. The update fails when the command fails. */
export class ReleaseJob extends pulumi.ComponentResource {
  /** The Job. What depends on it stays as it was when the command fails. */
  readonly job: Job;

  constructor(name: string, args: ReleaseJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super(RELEASE_JOB_TYPE, name, {}, opts);
    const { color, purpose, namespace, image, command, environment, timeoutSeconds, forSwitch, stays } = args;
    const { variables = [], resources = [] } = args.appEnvironment ?? {};
    const { container = DEFAULT_CONTAINER } = args;
    const { volumes, volumeMounts } = writableFolders(container.writable);
    const { tolerations, ...onNodes } = nodeArchitecture(args.architecture);
    const labels = jobLabels(args.appName, color, purpose);
    const limitSeconds = START_SECONDS + timeoutSeconds;

    this.job = new Job(
      name,
      {
        metadata: {
          // A Job can't change. With its content in its name, the same Job runs once and another one is a new Job.
          // The hash in it gives no secret of the command away.
          name: pulumi.unsecret(
            pulumi
              .all([image, command, environment, ...(variables.length > 0 ? [variables] : [])])
              .apply((content) => `${color}-${purpose}-${hash(numbered(content, forSwitch))}`),
          ),
          namespace,
          labels: { ...labels, ...(forSwitch !== undefined && { [SWITCH_LABEL]: String(forSwitch) }) },
          // The next update runs a failed Job again, instead of waiting for it.
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: {
          backoffLimit: 0,
          // Not the pod's own limit: the plugin reports the Job's conditions, but not why a pod was stopped.
          activeDeadlineSeconds: limitSeconds,
          template: {
            metadata: { labels },
            spec: {
              restartPolicy: "Never",
              terminationGracePeriodSeconds: STOP_SECONDS,
              automountServiceAccountToken: false,
              ...args.identity,
              securityContext: restrictedPod(container.user),
              ...onNodes,
              ...(tolerations.length > 0 && { tolerations }),
              volumes,
              containers: [
                {
                  name: purpose,
                  image,
                  command: pulumi.output(command).apply((words) => [...words]),
                  env: [
                    ...Object.entries(environment).map(([key, value]) => ({ name: key, value })),
                    ...variables,
                  ],
                  securityContext: restrictedContainer,
                  volumeMounts,
                  resources: jobResources(container.resources),
                  // The plugin shows a failed command's output only as a termination message.
                  terminationMessagePolicy: "FallbackToLogsOnError",
                },
              ],
            },
          },
        },
      },
      {
        parent: this,
        provider: args.provider,
        dependsOn: [...args.after, ...resources],
        // By default the plugin gives up after ten minutes, and the next update replaces the running Job.
        customTimeouts: { create: `${limitSeconds + NEWS_SECONDS}s` },
        // Otherwise a failed Job stays, and a return to the earlier Job's name is blocked.
        deleteBeforeReplace: true,
        ignoreChanges: stays ? ["metadata", "spec"] : [],
      },
    );

    // Known once the Job has completed. They stay in the state when somebody deletes it.
    const { metadata, spec, status } = this.job;
    const fact = pulumi.unsecret(
      pulumi
        .all([metadata, spec, status])
        .apply(([metadata, spec, status]) =>
          isCompleted({ status }) ? jobFact({ metadata, spec, status }) : {},
        ),
    );
    this.registerOutputs({
      version: fact.apply(({ version }) => version),
      image: fact.apply(({ image }) => image),
      completedAt: fact.apply(({ completedAt }) => completedAt),
      forSwitch: fact.apply(({ forSwitch }) => forSwitch),
      gateImage: fact.apply(({ gateImage }) => gateImage),
    });
  }
}

const numbered = (content: readonly unknown[], number: number | undefined) =>
  number === undefined ? content : [...content, number];

function hash(what: unknown): string {
  return createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 8);
}
