import { Repository } from "@pulumi/gcp/artifactregistry/repository.js";
import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import * as pulumi from "@pulumi/pulumi";
import type { ImageLocation } from "./image-location.ts";
import type { ProjectServices } from "../google/project-services.ts";
import type { RegistryHost } from "./registry-hosts.ts";
import { REGISTRY_LOCATIONS } from "./registry-hosts.ts";
import { MARK, PULL_ROLE } from "./repository-mark.ts";

export interface ImageRepositoryArgs {
  /** Id of the Google Cloud project. Plain, as it is part of an adopted repository's id. */
  readonly project: string;
  /** Gives access to the Artifact Registry API. */
  readonly services: ProjectServices;
  /** Host name whose images the repository serves. Plain, as it decides the repository's id. */
  readonly registryHost: RegistryHost;
  /**
   * Whether the repository exists already. It is then used as it is and never deleted.
   * @default false
   */
  readonly adoptRepository?: boolean;
  /**
   * Whether a destroy deletes the repository with its images.
   * @default false
   */
  readonly deleteImages?: boolean;
  /**
   * Whether the registry refuses to move a tag to another image.
   * @default false
   */
  readonly immutableTags?: boolean;
  /** IAM member that may pull, which is the nodes' service account. */
  readonly reader: pulumi.Input<string>;
}

/** The Artifact Registry repository behind one of the gcr.io hosts. A project has one for each host. */
export class ImageRepository extends pulumi.ComponentResource {
  /** The repository in Google's API. */
  readonly repository: Repository;
  /** Project, location and name of the repository. */
  readonly location: ImageLocation;
  /** The nodes' right to pull. Pods need it. */
  readonly pullRight: RepositoryIamMember;

  constructor(name: string, args: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:ImageRepository", name, {}, opts);
    const { project, registryHost } = args;
    const registryApi = args.services.using("artifactregistry");
    const location = REGISTRY_LOCATIONS[registryHost];
    this.location = { project, location, repositoryId: registryHost };
    const adoption: pulumi.CustomResourceOptions = {
      import: `projects/${project}/locations/${location}/repositories/${registryHost}`,
      ignoreChanges: ["*"],
    };

    this.repository = new Repository(
      name,
      {
        project,
        location,
        repositoryId: registryHost,
        format: "DOCKER",
        description: `Images of ${registryHost}`,
        ...(args.deleteImages ? { labels: MARK } : {}),
        ...(args.immutableTags ? { dockerConfig: { immutableTags: true } } : {}),
      },
      {
        parent: this,
        ...registryApi,
        ...(args.adoptRepository ? adoption : {}),
        retainOnDelete: args.adoptRepository || !args.deleteImages,
      },
    );
    this.pullRight = new RepositoryIamMember(
      `${name}-pull-right`,
      {
        project,
        location,
        repository: this.repository.name,
        role: PULL_ROLE,
        member: args.reader,
      },
      { parent: this, ...registryApi, dependsOn: this.repository },
    );

    this.registerOutputs({ repositoryId: this.repository.id });
  }
}
