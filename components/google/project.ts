import { Project as GoogleProject } from "@pulumi/gcp/organizations/project.js";
import * as pulumi from "@pulumi/pulumi";

export interface ProjectArgs {
  /** Id of the Google Cloud project; Google keeps it from others for good. */
  readonly project: string;
  /** Name for people. */
  readonly displayName: string;
  /**
   * Number of the organisation that holds the project.
   * @default - none: the project is its creator's own
   */
  readonly organization?: string;
  /**
   * Number of the folder that holds the project.
   * @default - none
   */
  readonly folder?: string;
  /** The account that pays for it, such as `01A2B3-C4D5E6-F7A8B9`. */
  readonly billingAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether a destroy deletes the project with all that is in it, whoever made it. */
  readonly deleteOnDestroy: boolean;
}

/** A Google Cloud project of the stack's own, with billing and no default network. */
export class Project extends pulumi.ComponentResource {
  /** Id of the project; what takes it from here comes after the project. */
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
