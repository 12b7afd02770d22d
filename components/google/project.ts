import { Project as GoogleProject } from "@pulumi/gcp/organizations/project.js";
import * as pulumi from "@pulumi/pulumi";

export interface ProjectArgs {
  /** Id of the Google Cloud project. Google never gives the id of a deleted project to another one. */
  readonly project: pulumi.Input<string>;
  /** Name of the project for people. */
  readonly displayName: pulumi.Input<string>;
  /**
   * Number of the organisation that the project is in.
   * @default - none, the project belongs to its creator
   */
  readonly organization?: pulumi.Input<string>;
  /**
   * Number of the folder that the project is in.
   * @default - none
   */
  readonly folder?: pulumi.Input<string>;
  /** The account that pays for the project, such as `01A2B3-C4D5E6-F7A8B9`. */
  readonly billingAccount: pulumi.Input<string>;
  /** The project's labels. */
  readonly labels: pulumi.Input<Readonly<Record<string, string>>>;
  /** Whether a destroy deletes the project and everything in it. Plain, as Pulumi's `retainOnDelete` option is. */
  readonly deleteOnDestroy: boolean;
}

/** A Google Cloud project of the stack's own, with billing and no default network. */
export class Project extends pulumi.ComponentResource {
  /** Id of the project, known once the project exists. */
  readonly projectId: pulumi.Output<string>;

  constructor(name: string, args: ProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:Project", name, {}, opts);

    const project = new GoogleProject(
      name,
      {
        projectId: args.project,
        name: args.displayName,
        orgId: args.organization,
        folderId: args.folder,
        billingAccount: args.billingAccount,
        labels: args.labels,
        autoCreateNetwork: false,
        deletionPolicy: args.deleteOnDestroy ? "DELETE" : "PREVENT",
      },
      { parent: this, retainOnDelete: !args.deleteOnDestroy },
    );
    this.projectId = project.projectId;

    this.registerOutputs({ projectId: this.projectId });
  }
}
