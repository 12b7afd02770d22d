import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { PORT_NAME } from "./app-pod.ts";
import type { Color } from "../release/colors.ts";
import { TRAFFIC_SERVICE_TYPE } from "../release/served-versions.ts";
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
  /** What these pods run. The state has it once they get the traffic. */
  readonly release: { readonly color: Color; readonly version: string };
  /** Whether only the VPC network reaches the Service. Plain, as it decides which load balancer there is. */
  readonly internal: boolean;
  /** Name of the Service's reserved address, which is internal if the Service is. */
  readonly addressName: pulumi.Input<string>;
  /**
   * Refuses the deletion of the Service and of everything it depends on. Plain, as Pulumi's `protect` option is.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /** Resources that come before the traffic. */
  readonly after: readonly pulumi.Resource[];
  /**
   * What runs around a change of the Service.
   * @default - nothing
   */
  readonly hooks?: pulumi.ResourceHookBinding;
}

// GKE's load balancers with a backend service. A Service keeps its class for life.
const EXTERNAL_CLASS = "networking.gke.io/l4-regional-external";
const INTERNAL_CLASS = "networking.gke.io/l4-regional-internal";

/** A load balancer in front of one colour. A change of its selector is a switch. */
export class TrafficService extends pulumi.ComponentResource {
  /** The Kubernetes Service. */
  readonly service: Service;
  /** The load balancer's address. */
  readonly ip: pulumi.Output<string>;
  /** The address as a URL. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: TrafficServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TRAFFIC_SERVICE_TYPE, name, {}, opts);

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
            "networking.gke.io/load-balancer-ip-addresses": args.addressName,
            // The plugin's own wait adds 10 s to each change, while users already reach the new colour.
            "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}",
          },
        },
        spec: {
          type: "LoadBalancer",
          loadBalancerClass: args.internal ? INTERNAL_CLASS : EXTERNAL_CLASS,
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
        hooks: args.hooks,
        // Kubernetes refuses to change a class, and the plugin does not know that. The name leaves room for one at a time.
        replaceOnChanges: ["spec.loadBalancerClass"],
        deleteBeforeReplace: true,
      },
    );
    // The Kubernetes plugin waits for it.
    this.ip = this.service.status.apply(({ loadBalancer }) => loadBalancer?.ingress?.[0]?.ip ?? "");
    this.url = pulumi.interpolate`http://${this.ip}`;

    // A rollback leads to what users had. The engine writes outputs once all of them are known.
    this.registerOutputs({ ip: this.ip, release: args.release });
  }
}
