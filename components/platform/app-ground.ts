import type { Provider } from "@pulumi/kubernetes/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { GkeCluster } from "../google/gke-cluster.ts";
import type { OutgoingTraffic } from "../google/outgoing-traffic.ts";
import type { GoogleApis } from "../google/project-services.ts";
import type { ImageRepository } from "../image/image-repository.ts";
import type { NamespaceMark } from "../kubernetes/labels.ts";

/** What an app stands on: a cluster of its own stack, or that of a platform. */
export interface AppGround {
  /** Gives access to Google's APIs. */
  readonly services: GoogleApis;
  /** The network whose subnetwork has the internal address. */
  readonly network: { readonly subnetwork: { readonly id: pulumi.Input<string> } };
  /** The provider for objects in the cluster. */
  readonly provider: Provider;
  /** A kubeconfig for the cluster, without credentials. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The gcloud command that points kubectl at the cluster. */
  readonly getCredentialsCommand: pulumi.Input<string>;
  /** First part of the names of the app's addresses. */
  readonly namePrefix: string;
  /** More outputs of the stack. */
  readonly outputs: pulumi.Inputs;
  /**
   * The cluster in Google's API.
   * @default - it is in the platform's stack
   */
  readonly cluster?: GkeCluster;
  /**
   * The repository of images.
   * @default - it is in the platform's stack
   */
  readonly repository?: ImageRepository;
  /**
   * The NAT.
   * @default - pods don't reach the internet, or the platform's stack has it
   */
  readonly outgoing?: OutgoingTraffic;
  /**
   * Marks the app's namespace as this stack's.
   * @default - no mark, as the cluster is the stack's own
   */
  readonly namespaceMark?: NamespaceMark;
}
