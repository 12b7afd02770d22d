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
  /** The provider for the cluster. */
  readonly provider: Provider;
  /** Namespace of the app. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the app. Plain, as it decides labels and addresses. */
  readonly appName: string;
  /** The colour. Plain, as it decides names and labels. */
  readonly color: Color;
  /** The version that the pods answer with. */
  readonly version: pulumi.Input<string>;
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
  /** Number of pods. With autoscaling it is their first number. Plain, as a colour without pods has no autoscaler. */
  readonly replicas: number;
  /**
   * Leaves the number of pods to a HorizontalPodAutoscaler.
   * @default - the number stays at `replicas`
   */
  readonly autoscaling?: Autoscaling;
  /**
   * Whether the colour has pods before the update. With autoscaling the update then keeps their number, which it must
   * not for a colour without pods, as an autoscaler never scales up from 0.
   * @default false
   */
  readonly hasPods?: boolean;
  /** Resources that come before this colour. */
  readonly after: readonly pulumi.Resource[];
}

/** The limits of an autoscaler, and what it scales by. */
export interface Autoscaling {
  /** The smallest number of pods. */
  readonly minReplicas: pulumi.Input<number>;
  /** The largest number of pods. */
  readonly maxReplicas: pulumi.Input<number>;
  /** The CPU that pods use on average, in percent of their request. */
  readonly cpuUtilization: pulumi.Input<number>;
}

/** One colour: its pods, the Services that test it, and its disruption budget. */
export class ColorDeployment extends pulumi.ComponentResource {
  /** The Deployment of the pods. */
  readonly deployment: Deployment;
  /** The colour's own Services. Tests of the colour need them. */
  readonly services: readonly Service[];
  /** The addresses of this colour alone, inside the cluster. */
  readonly addresses: ColorAddresses;

  constructor(name: string, args: ColorDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COLOR_DEPLOYMENT_TYPE, name, {}, opts);
    const { color, namespace, replicas, hasPods } = args;
    const autoscaling = replicas > 0 ? args.autoscaling : undefined;
    const labels = colorLabels(args.appName, color);
    // Without it a change by hand or by an earlier autoscaler is a conflict.
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
    // A Service without its own address has a DNS name with the addresses of all ready pods.
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

    // Known once the pods are ready. The next update compares with it.
    this.registerOutputs({
      version: this.deployment.spec.template.metadata.labels.apply((applied) => applied?.version),
      image: this.deployment.spec.template.spec.containers.apply(([container]) => container?.image),
    });
  }
}
