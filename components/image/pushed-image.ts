import { Image } from "@pulumi/docker/image.js";
import { getClientConfigOutput } from "@pulumi/gcp/organizations/getClientConfig.js";
import * as pulumi from "@pulumi/pulumi";
import { type Architecture, platformOf } from "./architecture.ts";
import type { ImageRepository } from "./image-repository.ts";
import type { RegistryHost } from "./registry-hosts.ts";

export interface PushedImageArgs {
  /** The component that the image belongs to. */
  readonly parent: pulumi.Resource;
  /** Host of the image. */
  readonly registryHost: pulumi.Input<RegistryHost>;
  /** The image's name with its tag. */
  readonly imageName: pulumi.Input<string>;
  /** The build context, with a Dockerfile. */
  readonly folder: pulumi.Input<string>;
  /** Build arguments. One that is undefined has the Dockerfile's own default. */
  readonly buildArgs: Readonly<Record<string, pulumi.Input<string> | undefined>>;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
  /**
   * The repository that the image is pushed to.
   * @default - it exists already
   */
  readonly repository?: ImageRepository;
  /** Resources that come before the build. */
  readonly after: readonly pulumi.Resource[];
}

/** An image that is built for the nodes' platform and pushed with the Google credentials that Pulumi runs with. */
export function pushedImage(name: string, args: PushedImageArgs): Image {
  const { parent, registryHost, imageName, folder, buildArgs, repository, after } = args;
  return new Image(
    name,
    {
      imageName,
      build: {
        context: folder,
        // Relative to the working directory, not to the context.
        dockerfile: pulumi.interpolate`${folder}/Dockerfile`,
        platform: platformOf(args.architecture),
        args: Object.fromEntries(
          Object.entries(buildArgs).flatMap(([key, value]) => (value ? [[key, value]] : [])),
        ),
      },
      registry: {
        server: registryHost,
        username: "oauth2accesstoken",
        password: pulumi.secret(getClientConfigOutput({ parent }).accessToken),
      },
    },
    { parent, dependsOn: [...(repository ? [repository.repository] : []), ...after] },
  );
}
