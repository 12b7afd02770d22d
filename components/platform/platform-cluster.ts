import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { ENABLED_APIS } from "../google/project-services.ts";
import { clusterProvider } from "../kubernetes/cluster-provider.ts";
import { namespaceMark, type NamespaceMark } from "../kubernetes/labels.ts";
import type { AppGround } from "./app-ground.ts";
import type { JoinedPlatform } from "./join-platform.ts";
import { PLATFORM_TYPE } from "./recorded-platform.ts";

/** The cluster of another stack, for one app. It creates nothing at Google. */
export class PlatformCluster extends pulumi.ComponentResource implements AppGround {
  readonly services = ENABLED_APIS;
  readonly network: AppGround["network"];
  readonly provider: Provider;
  readonly kubeconfig: string;
  readonly getCredentialsCommand: string;
  readonly namePrefix: string;
  readonly namespaceMark: NamespaceMark;
  readonly outputs: pulumi.Inputs;

  constructor(
    name: string,
    { cluster: platform, place }: Pick<JoinedPlatform, "cluster" | "place">,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(PLATFORM_TYPE, name, {}, opts);
    const { stack, project, location, clusterName } = platform;
    this.network = { subnetwork: { id: platform.subnetwork } };
    this.kubeconfig = platform.kubeconfig;
    this.getCredentialsCommand = platform.getCredentialsCommand;
    this.namePrefix = `${clusterName}-${place.appName}`;
    this.namespaceMark = namespaceMark(place.stack);
    this.outputs = { platformStack: stack };
    this.provider = clusterProvider(
      "cluster",
      {
        kubeconfig: this.kubeconfig,
        clusterId: `projects/${project}/locations/${location}/clusters/${clusterName}`,
      },
      { parent: this },
    );
    // The next update compares its platform with it.
    this.registerOutputs({ stack, project, location, clusterName });
  }
}
