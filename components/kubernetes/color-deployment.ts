import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type { input } from "@pulumi/kubernetes/types/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Architecture } from "../image/architecture.ts";
import type { AppEnvironment } from "./app-environment.ts";
import { type AppContainer, DEFAULT_CONTAINER } from "./app-container.ts";
import type { PodIdentity } from "./app-identity.ts";
import { appPod, PORT_NAME } from "./app-pod.ts";
import type { Color } from "../release/colors.ts";
import { explainMissingPods } from "./explain-missing-pods.ts";
import { colorLabels, HANDOVER_LABEL } from "./labels.ts";
import { MIN_READY_SECONDS, REPORT_SECONDS } from "./pod-times.ts";
import { MAX_SURGE_PERCENT } from "../release/node-room.ts";
import { COLOR_DEPLOYMENT_TYPE } from "../release/release-state.ts";
import type { ColorAddresses } from "./release-commands.ts";

export interface ColorDeploymentArgs {
  /** The provider for the cluster. */
  readonly provider: Provider;
  /** A kubeconfig for the cluster, without credentials. Pods that don't get ready are looked at. */
  readonly kubeconfig: pulumi.Input<string>;
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
  /**
   * The app's own environment variables.
   * @default - none
   */
  readonly appEnvironment?: AppEnvironment;
  /**
   * What the app's container needs.
   * @default - a container that listens on port 8080 is all that the program knows of it
   */
  readonly container?: AppContainer;
  /**
   * Who the pods are.
   * @default - nobody, they have no token
   */
  readonly identity?: PodIdentity;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
  /** Number of pods. With autoscaling it is their first number. Plain, as a colour without pods has no autoscaler. */
  readonly replicas: number;
  /**
   * Leaves the number of pods to a HorizontalPodAutoscaler.
   * @default - the number stays at `replicas`
   */
  readonly autoscaling?: Autoscaling;
  /**
   * Whether an autoscaler's number of pods stays as it is. It must not for a colour without pods, because an autoscaler
   * never scales up from 0.
   * @default false
   */
  readonly keepsReplicas?: boolean;
  /** How long the pods may take to become ready. Plain, as Pulumi's `customTimeouts` option is. */
  readonly timeoutSeconds: number;
  /** Resources that come before this colour. */
  readonly after: readonly pulumi.Resource[];
  /**
   * What runs around a change of the pods.
   * @default - nothing
   */
  readonly hooks?: pulumi.ResourceHookBinding;
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
    const { color, kubeconfig, namespace, replicas, keepsReplicas, timeoutSeconds, appEnvironment } = args;
    const { container = DEFAULT_CONTAINER } = args;
    const autoscaling = replicas > 0 ? args.autoscaling : undefined;
    const labels = colorLabels(args.appName, color);
    // Without it a change by hand or by an earlier autoscaler is a conflict.
    const annotations = { "pulumi.com/patchForce": "true" };
    const metadata = { name: color, namespace, labels, annotations };
    const options = { parent: this, provider: args.provider };
    const after = [...args.after, ...(appEnvironment?.resources ?? [])];

    // First, as limits of before would undo the Deployment's new size.
    const autoscaler =
      autoscaling &&
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
        { ...options, dependsOn: after },
      );

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
          minReadySeconds: MIN_READY_SECONDS,
          progressDeadlineSeconds: timeoutSeconds - REPORT_SECONDS,
          template: appPod({
            ...{ labels, version: args.version, image: args.image, container },
            environment: appEnvironment?.variables,
            identity: args.identity,
            architecture: args.architecture,
          }),
        },
      },
      {
        ...options,
        dependsOn: autoscaler ? [...after, autoscaler] : after,
        ignoreChanges: autoscaling && keepsReplicas ? ["spec.replicas"] : [],
        hooks: {
          ...args.hooks,
          onError: [explainMissingPods({ kubeconfig, namespace: args.appName, color, container })],
        },
        customTimeouts: { create: `${timeoutSeconds}s`, update: `${timeoutSeconds}s` },
      },
    );
    // The plugin waits 10 s for the endpoints of a Service that changed. The gate tries until they are there.
    const noWait = { ...annotations, "pulumi.com/skipAwait": "true" };
    const service = (serviceName: string, spec: input.core.v1.ServiceSpec) =>
      new Service(
        serviceName,
        {
          metadata: { ...metadata, name: serviceName, annotations: noWait },
          spec: { ...spec, selector: labels },
        },
        { ...options, dependsOn: this.deployment },
      );
    // A Service without its own address has a DNS name with the addresses of all ready pods.
    const podsName = `${name}-pods`;
    this.services = [
      // On Dataplane V2 an open connection ends when no Service with an address has its pod's address and port among its
      // endpoints. This one has them after a switch; its own port does not matter (cilium issues 23761, 27726).
      service(name, {
        type: "ClusterIP",
        ports: [{ name: PORT_NAME, port: 80, targetPort: PORT_NAME }],
      }),
      service(podsName, {
        clusterIP: "None",
        ports: [{ name: PORT_NAME, port: container.port, targetPort: PORT_NAME }],
      }),
    ];
    new PodDisruptionBudget(
      name,
      {
        metadata,
        spec: {
          maxUnavailable: 1,
          selector: {
            matchLabels: labels,
            // A budget refuses all evictions when one of its pods belongs to a Job.
            matchExpressions: [{ key: HANDOVER_LABEL, operator: "DoesNotExist" }],
          },
        },
      },
      { ...options, dependsOn: after },
    );
    this.addresses = {
      url: `http://${color}.${args.appName}.svc`,
      pods: `${podsName}.${args.appName}.svc:${container.port}`,
    };

    // Known once the pods are ready. The next update compares with it.
    this.registerOutputs({
      version: this.deployment.spec.template.metadata.labels.apply((applied) => applied?.version),
      image: this.deployment.spec.template.spec.containers.apply(([container]) => container?.image),
      ...(appEnvironment && { environment: this.deployment.id.apply(() => namesOf(appEnvironment)) }),
    });
  }
}

const namesOf = ({ variables }: AppEnvironment) => variables.map(({ name }) => name);
