import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type { input } from "@pulumi/kubernetes/types/index.js";
import * as pulumi from "@pulumi/pulumi";
import { appPod, PORT, PORT_NAME } from "./app-pod.ts";
import type { Color } from "../release/colors.ts";
import { colorLabels } from "./labels.ts";
import { MAX_SURGE_PERCENT } from "../release/node-room.ts";
import { COLOR_DEPLOYMENT_TYPE } from "../release/release-state.ts";
import type { ColorAddresses } from "./release-commands.ts";

export interface ColorDeploymentArgs {
  readonly provider: Provider;
  readonly namespace: pulumi.Input<string>;
  readonly appName: string;
  readonly color: Color;
  /** What the pods answer as their version. */
  readonly version: string;
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
  /** How many pods there are; with autoscaling, how many there are at first. */
  readonly replicas: number;
  /**
   * Leaves the number of pods to a HorizontalPodAutoscaler.
   * @default - it stays at `replicas`
   */
  readonly autoscaling?: Autoscaling;
  /**
   * Whether the colour has pods before the update; their number is then the autoscaler's, if there is one. An autoscaler
   * gives no pods to a colour that has none.
   * @default false
   */
  readonly hasPods?: boolean;
  /** What must have been done before this colour is touched. */
  readonly after: readonly pulumi.Resource[];
}

/** Between how many pods a colour scales, and by what. */
export interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Percent of the requested CPU that the pods are to use on average. */
  readonly cpuUtilization: number;
}

/** One colour: its pods, Services of its own by which it is tested, and its disruption budget. */
export class ColorDeployment extends pulumi.ComponentResource {
  readonly deployment: Deployment;
  /** Those who test the colour come after them, and they after the pods. */
  readonly services: readonly Service[];
  /** Where this colour alone is reached, inside the cluster. */
  readonly addresses: ColorAddresses;

  constructor(name: string, args: ColorDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COLOR_DEPLOYMENT_TYPE, name, {}, opts);
    const { color, namespace, replicas, hasPods } = args;
    const autoscaling = replicas > 0 ? args.autoscaling : undefined;
    const labels = colorLabels(args.appName, color);
    // What was changed by hand, or scaled before by the autoscaler, is taken back instead of being a conflict.
    const annotations = { "pulumi.com/patchForce": "true" };
    const metadata = { name: color, namespace, labels, annotations };
    const options = { parent: this, provider: args.provider };
    const after = [...args.after];

    this.deployment = new Deployment(
      name,
      {
        metadata,
        spec: {
          replicas,
          selector: { matchLabels: labels },
          strategy: {
            type: "RollingUpdate",
            rollingUpdate: { maxUnavailable: 0, maxSurge: `${MAX_SURGE_PERCENT}%` },
          },
          progressDeadlineSeconds: 300,
          template: appPod({ labels, version: args.version, image: args.image }),
        },
      },
      { ...options, dependsOn: after, ignoreChanges: autoscaling && hasPods ? ["spec.replicas"] : [] },
    );
    if (autoscaling) {
      new HorizontalPodAutoscaler(
        name,
        {
          metadata,
          spec: {
            scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: color },
            minReplicas: autoscaling.minReplicas,
            maxReplicas: autoscaling.maxReplicas,
            metrics: [
              {
                type: "Resource",
                resource: {
                  name: "cpu",
                  target: { type: "Utilization", averageUtilization: autoscaling.cpuUtilization },
                },
              },
            ],
          },
        },
        { ...options, dependsOn: this.deployment },
      );
    }
    const service = (serviceName: string, spec: input.core.v1.ServiceSpec) =>
      new Service(
        serviceName,
        { metadata: { ...metadata, name: serviceName }, spec: { ...spec, selector: labels } },
        { ...options, dependsOn: this.deployment },
      );
    // Without an address of its own it is a name for the addresses of all ready pods.
    const podsName = `${name}-pods`;
    this.services = [
      service(name, {
        type: "ClusterIP",
        ports: [{ name: PORT_NAME, port: 80, targetPort: PORT_NAME }],
      }),
      service(podsName, {
        clusterIP: "None",
        ports: [{ name: PORT_NAME, port: PORT, targetPort: PORT_NAME }],
      }),
    ];
    new PodDisruptionBudget(
      name,
      { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
      { ...options, dependsOn: after },
    );
    this.addresses = {
      url: `http://${color}.${args.appName}.svc`,
      pods: `${podsName}.${args.appName}.svc:${PORT}`,
    };

    // Known when the pods are there; the next update compares with it.
    this.registerOutputs({
      version: this.deployment.spec.template.metadata.labels.apply((applied) => applied?.version),
      image: this.deployment.spec.template.spec.containers.apply(([container]) => container?.image),
    });
  }
}
