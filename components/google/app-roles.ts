import { getProjectOutput } from "@pulumi/gcp/organizations/getProject.js";
import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import type { GkeCluster } from "./gke-cluster.ts";
import type { GoogleApis } from "./project-services.ts";

export interface AppRolesArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /** Gives access to the Resource Manager API. */
  readonly services: GoogleApis;
  /**
   * The cluster that the app runs in. It brings the project's identity pool.
   * @default - it exists already
   */
  readonly cluster?: Pick<GkeCluster, "cluster">;
  /** Namespace of the Kubernetes service account. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the Kubernetes service account. */
  readonly serviceAccountName: pulumi.Input<string>;
  /** Roles in the project. Plain, as the resources are named after them. */
  readonly roles: readonly string[];
}

/**
 * Google roles of a Kubernetes service account, by Workload Identity Federation for GKE. Its pods get them without a key
 * and without a service account of Google.
 */
export class AppRoles extends pulumi.ComponentResource {
  /** How IAM policies name the app. */
  readonly member: pulumi.Output<string>;
  /** One for each role. Pods that start before them may be refused by Google. */
  readonly grants: readonly IAMMember[];

  constructor(name: string, args: AppRolesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:AppRoles", name, {}, opts);
    const { project, services, cluster, namespace, serviceAccountName, roles } = args;
    const { dependsOn, hooks } = services.using("cloudresourcemanager");
    // Google refuses members of an identity pool that no cluster has brought yet.
    const after = [...dependsOn, ...(cluster ? [cluster.cluster] : [])];

    const { number } = getProjectOutput({ projectId: project }, { parent: this, dependsOn: after });
    const pool = pulumi.interpolate`projects/${number}/locations/global/workloadIdentityPools/${project}.svc.id.goog`;
    this.member = pulumi.interpolate`principal://iam.googleapis.com/${pool}/subject/ns/${namespace}/sa/${serviceAccountName}`;
    this.grants = roles.map(
      (role) =>
        new IAMMember(
          `${name}-${role}`,
          { project, role, member: this.member },
          { parent: this, dependsOn: after, hooks },
        ),
    );

    this.registerOutputs({ member: this.member });
  }
}
