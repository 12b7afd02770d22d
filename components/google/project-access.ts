import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import type { ProjectServices } from "./project-services.ts";

export interface ProjectAccessArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /** Gives access to the Resource Manager API. */
  readonly services: ProjectServices;
  /** Each role of each member. Plain, as the resources are named after them. */
  readonly access: readonly { readonly member: string; readonly role: string }[];
}

/** Roles of members in the project. Each resource is one member of one role, so rights granted elsewhere stay. */
export class ProjectAccess extends pulumi.ComponentResource {
  constructor(name: string, args: ProjectAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:ProjectAccess", name, {}, opts);
    const { project, services, access } = args;

    for (const { member, role } of access) {
      new IAMMember(
        `${name}-${role}-${member}`,
        { project, role, member },
        { parent: this, ...services.using("cloudresourcemanager") },
      );
    }

    this.registerOutputs({});
  }
}
