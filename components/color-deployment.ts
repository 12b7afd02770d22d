import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { appPod, PORT_NAME } from "./app-pod.ts";
import type { Color } from "./colors.ts";
import { colorLabels } from "./labels.ts";

export interface ColorDeploymentArgs {
  readonly provider: Provider;
  readonly namespace: pulumi.Input<string>;
  readonly appName: string;
  readonly color: Color;
  /** What the pods answer as their version. */
  readonly version: string;
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
  readonly replicas: number;
  /** What must have been done before this colour is touched. */
  readonly after: readonly pulumi.Resource[];
}

/** One colour: its pods, a Service of its own by which it is tested, and its disruption budget. */
export class ColorDeployment extends pulumi.ComponentResource {
  readonly deployment: Deployment;
  /** Comes after the pods. */
  readonly service: Service;
  /** Address of this colour alone, inside the cluster. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: ColorDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:kubernetes:ColorDeployment", name, {}, opts);
    const { color, namespace } = args;
    const labels = colorLabels(args.appName, color);
    const metadata = { name: color, namespace, labels };
    const options = { parent: this, provider: args.provider };
    const after = [...args.after];

    this.deployment = new Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: args.replicas,
          selector: { matchLabels: labels },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
          progressDeadlineSeconds: 300,
          template: appPod({ labels, version: args.version, image: args.image }),
        },
      },
      { ...options, dependsOn: after },
    );
    this.service = new Service(
      name,
      {
        metadata,
        spec: {
          type: "ClusterIP",
          selector: labels,
          ports: [{ name: PORT_NAME, port: 80, targetPort: PORT_NAME }],
        },
      },
      { ...options, dependsOn: this.deployment },
    );
    new PodDisruptionBudget(
      name,
      { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
      { ...options, dependsOn: after },
    );
    this.url = pulumi.interpolate`http://${color}.${namespace}.svc`;

    this.registerOutputs({ url: this.url });
  }
}
