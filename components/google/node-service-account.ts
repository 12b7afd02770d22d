import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import * as pulumi from "@pulumi/pulumi";
import type { ProjectServices } from "./project-services.ts";

export interface NodeServiceAccountArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /** Gives access to the IAM and Resource Manager APIs. */
  readonly services: ProjectServices;
  /** Id of the account, the part of its address before the `@`: 6 to 30 characters. */
  readonly accountId: pulumi.Input<string>;
}

/** The identity of the nodes, with the one project role that GKE requires: logs, metrics, node health. */
export class NodeServiceAccount extends pulumi.ComponentResource {
  /** The account's address. */
  readonly email: pulumi.Output<string>;
  /** How IAM policies name the account. */
  readonly member: pulumi.Output<string>;
  /** The project role. Nodes need it. */
  readonly projectRole: IAMMember;

  constructor(name: string, args: NodeServiceAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:NodeServiceAccount", name, {}, opts);
    const { project, services, accountId } = args;

    const account = new Account(
      name,
      { project, accountId, displayName: pulumi.interpolate`Nodes of GKE cluster, ${accountId}` },
      { parent: this, ...services.using("iam") },
    );
    this.email = account.email;
    this.member = account.member;
    this.projectRole = new IAMMember(
      `${name}-project-role`,
      { project, role: "roles/container.defaultNodeServiceAccount", member: this.member },
      { parent: this, ...services.using("cloudresourcemanager") },
    );

    this.registerOutputs({ email: this.email });
  }
}
