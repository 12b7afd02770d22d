import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import * as pulumi from "@pulumi/pulumi";
import type { ImageLocation } from "./image-location.ts";
import { imageLocation } from "./image-location.ts";
import type { ProjectServices } from "../google/project-services.ts";

export interface PromotedPullRightsArgs {
  /** Gives access to the Artifact Registry API. */
  readonly services: ProjectServices;
  /** The repository whose pull right is declared elsewhere: the stack's own. */
  readonly own: ImageLocation;
  /** Images by digest. */
  readonly images: readonly string[];
  /** Member that may pull: the nodes' service account. */
  readonly reader: pulumi.Input<string>;
}

/** The nodes' right to pull images that were promoted from another stack, out of that stack's repository. */
export class PromotedPullRights extends pulumi.ComponentResource {
  /** Pods come after them. */
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
