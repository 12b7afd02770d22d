import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { PORT_NAME } from "./app-pod.ts";
import type { ColorLabels } from "./labels.ts";

export interface TrafficServiceArgs {
  /** The provider for the cluster. */
  readonly provider: Provider;
  /** Namespace of the app. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the Kubernetes Service. */
  readonly serviceName: pulumi.Input<string>;
  /** The labels of the pods that get the traffic. */
  readonly selector: ColorLabels;
  /** Whether only the VPC network reaches the Service. Plain, as it decides which load balancer there is. */
  readonly internal: boolean;
  /**
   * Refuses the deletion of the Service and of everything it depends on. Plain, as Pulumi's `protect` option is.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /** Resources that come before the traffic. */
  readonly after: readonly pulumi.Resource[];
}

/** A load balancer in front of one colour. A change of its selector is a switch. */
export class TrafficService extends pulumi.ComponentResource {
  /** The Kubernetes Service. */
  readonly service: Service;
  /** The load balancer's address. */
  readonly ip: pulumi.Output<string>;
  /** The address as a URL. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: TrafficServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:kubernetes:TrafficService", name, {}, opts);

    this.service = new Service(
      name,
      {
        metadata: {
          name: args.serviceName,
          namespace: args.namespace,
          labels: { app: args.selector.app },
          annotations: {
            // Without it a selector that was changed by hand is a conflict.
            "pulumi.com/patchForce": "true",
            ...(args.internal ? { "networking.gke.io/load-balancer-type": "Internal" } : {}),
          },
        },
        spec: {
          type: "LoadBalancer",
          // Only nodes with a ready pod get traffic, so a lost node loses no requests of the others.
          externalTrafficPolicy: "Local",
          selector: args.selector,
          ports: [{ name: PORT_NAME, port: 80, targetPort: PORT_NAME }],
        },
      },
      {
        parent: this,
        provider: args.provider,
        dependsOn: [...args.after],
        protect: args.deletionProtection ?? false,
      },
    );
    // The Kubernetes plugin waits for it.
    this.ip = this.service.status.apply(({ loadBalancer }) => loadBalancer?.ingress?.[0]?.ip ?? "");
    this.url = pulumi.interpolate`http://${this.ip}`;

    this.registerOutputs({ ip: this.ip });
  }
}
