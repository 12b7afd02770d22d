import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import * as pulumi from "@pulumi/pulumi";
import type { ImageLocation } from "./image-location.ts";
import { imageLocation } from "./image-location.ts";
import type { ProjectServices } from "../google/project-services.ts";

export interface PromotedPullRightsArgs {
  /** Gives access to the Artifact Registry API. */
  readonly services: ProjectServices;
  /** The stack's own repository, which has its pull right already. */
  readonly own: ImageLocation;
  /** Images by digest. Plain, as their repositories decide which rights there are. */
  readonly images: readonly string[];
  /** IAM member that may pull, which is the nodes' service account. */
  readonly reader: pulumi.Input<string>;
}

/** The nodes' right to pull images that another stack built, from that stack's repository. */
export class PromotedPullRights extends pulumi.ComponentResource {
  /** One right for each other repository. Pods need them. */
  readonly rights: readonly RepositoryIamMember[];

  constructor(name: string, args: PromotedPullRightsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:PromotedPullRights", name, {}, opts);
    const idOf = ({ project, location, repositoryId }: ImageLocation) =>
      `${project}-${location}-${repositoryId}`;
    const locations = args.images.map(imageLocation).filter((location) => location !== undefined);
    const others = new Map(
      locations
        .map((location) => [idOf(location), location] as const)
        .filter(([id]) => id !== idOf(args.own)),
    );

    this.rights = [...others].map(
      ([id, { repositoryId, ...location }]) =>
        new RepositoryIamMember(
          `${name}-${id}`,
          {
            ...location,
            repository: repositoryId,
            role: "roles/artifactregistry.reader",
            member: args.reader,
          },
          { parent: this, ...args.services.using("artifactregistry") },
        ),
    );

    this.registerOutputs({});
  }
}
