import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { PORT_NAME } from "./app-pod.ts";
import type { ColorLabels } from "./labels.ts";

export interface TrafficServiceArgs {
  readonly provider: Provider;
  readonly namespace: pulumi.Input<string>;
  /** Name of the Kubernetes Service. */
  readonly serviceName: string;
  /** The pods that get the traffic. */
  readonly selector: ColorLabels;
  /** Whether only the VPC network reaches it. */
  readonly internal: boolean;
  /**
   * Refuses its deletion, and with it that of all it depends on.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /** What must have been done before traffic goes to the selected pods. */
  readonly after: readonly pulumi.Resource[];
}

/** A load balancer in front of one colour; to change its selector is to switch. */
export class TrafficService extends pulumi.ComponentResource {
  readonly service: Service;
  /** The load balancer's address. */
  readonly ip: pulumi.Output<string>;
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
            // A selector that was changed by hand is taken back, instead of being a conflict.
            "pulumi.com/patchForce": "true",
            ...(args.internal ? { "networking.gke.io/load-balancer-type": "Internal" } : {}),
          },
        },
        spec: {
          type: "LoadBalancer",
          // A node without a ready pod of the colour gets no traffic, and a lost node's share goes to no dead pod.
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
    // Awaited by the Kubernetes plugin.
    this.ip = this.service.status.apply(({ loadBalancer }) => loadBalancer?.ingress?.[0]?.ip ?? "");
    this.url = pulumi.interpolate`http://${this.ip}`;

    this.registerOutputs({ ip: this.ip });
  }
}
