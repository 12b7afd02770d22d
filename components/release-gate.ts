import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Color } from "./colors.ts";
import { gateLabels } from "./labels.ts";
import { restrictedContainer, restrictedPod } from "./restricted-pod.ts";

export interface ReleaseGateArgs {
  readonly provider: Provider;
  readonly namespace: pulumi.Input<string>;
  readonly appName: string;
  readonly color: Color;
  /** The version that the colour must answer with. */
  readonly version: string;
  /** The colour's own image by digest; it holds the smoke test. */
  readonly image: pulumi.Input<string>;
  /** Address of the colour's own Service. */
  readonly url: pulumi.Input<string>;
  /** How long the smoke test may take. */
  readonly timeoutSeconds: number;
  /** The colour's pods and Service. */
  readonly after: readonly pulumi.Resource[];
}

/** Time for the gate's pod to be scheduled and started, before the smoke test's own time begins. */
const START_SECONDS = 60;

/** The test that a colour passes before it gets traffic. It runs once for each image. */
export class ReleaseGate extends pulumi.ComponentResource {
  /** Fails the update when the test fails; whoever depends on it is then left as it was. */
  readonly job: Job;

  constructor(name: string, args: ReleaseGateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:kubernetes:ReleaseGate", name, {}, opts);
    const { color, namespace, image, timeoutSeconds } = args;
    const labels = gateLabels(args.appName, color);

    this.job = new Job(
      name,
      {
        metadata: {
          name: pulumi.output(image).apply((reference) => `${color}-gate-${shortDigest(reference)}`),
          namespace,
          labels,
          // A gate that failed runs again with the next update, instead of being waited for once more.
          annotations: { "pulumi.com/replaceUnready": "true" },
        },
        spec: {
          // The smoke test repeats its own checks.
          backoffLimit: 0,
          activeDeadlineSeconds: START_SECONDS + timeoutSeconds,
          template: {
            metadata: { labels },
            spec: {
              restartPolicy: "Never",
              automountServiceAccountToken: false,
              securityContext: restrictedPod,
              containers: [
                {
                  name: "smoke-test",
                  image,
                  command: ["node", "smoke.ts"],
                  env: [
                    { name: "SMOKE_URL", value: args.url },
                    { name: "EXPECTED_VERSION", value: args.version },
                    { name: "EXPECTED_COLOR", value: color },
                    { name: "SMOKE_TIMEOUT_SECONDS", value: String(timeoutSeconds) },
                  ],
                  securityContext: restrictedContainer,
                  resources: {
                    requests: { cpu: "50m", memory: "64Mi" },
                    limits: { cpu: "1", memory: "192Mi" },
                  },
                },
              ],
            },
          },
        },
      },
      { parent: this, provider: args.provider, dependsOn: [...args.after] },
    );

    this.registerOutputs({});
  }
}

function shortDigest(reference: string): string {
  return reference.slice(reference.lastIndexOf(":") + 1).slice(0, 8);
}
