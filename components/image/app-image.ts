import * as pulumi from "@pulumi/pulumi";
import type { AppContent } from "./app-content.ts";
import type { Architecture } from "./architecture.ts";
import type { ImageRepository } from "./image-repository.ts";
import type { RegistryHost } from "./registry-hosts.ts";
import { APP_IMAGE_TYPE, type Build } from "./build.ts";
import { pushedImage } from "./pushed-image.ts";

export interface AppImageArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /** Host of the image. */
  readonly registryHost: pulumi.Input<RegistryHost>;
  /** Resources that come before the build. */
  readonly after: readonly pulumi.Resource[];
  /**
   * The repository that the image is pushed to.
   * @default - it exists already
   */
  readonly repository?: ImageRepository;
  /** The image's name. */
  readonly appName: pulumi.Input<string>;
  /** The build context, with a Dockerfile. */
  readonly appPath: pulumi.Input<string>;
  /** The image's tag, and build argument `APP_VERSION`. Plain, as the guards compare it with the next release. */
  readonly appVersion: string;
  /** Digests of what the image is built from. Plain, as the guards compare them with the next release. */
  readonly source: AppContent;
  /**
   * Build argument `BASE_IMAGE`.
   * @default - the Dockerfile's own
   */
  readonly baseImage?: pulumi.Input<string>;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
}

/** The app's image, built for the nodes' platform and pushed with the Google credentials that Pulumi runs with. */
export class AppImage extends pulumi.ComponentResource {
  /** The pushed image by digest: `host/project/name@sha256:…`. */
  readonly reference: pulumi.Output<string>;

  constructor(name: string, args: AppImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super(APP_IMAGE_TYPE, name, {}, opts);
    const { registryHost, appPath, appVersion, baseImage } = args;

    const image = pushedImage(name, {
      parent: this,
      registryHost,
      imageName: pulumi.interpolate`${registryHost}/${args.project}/${args.appName}:${appVersion}`,
      folder: appPath,
      architecture: args.architecture,
      buildArgs: { APP_VERSION: appVersion, BASE_IMAGE: baseImage },
      repository: args.repository,
      after: args.after,
    });
    this.reference = image.repoDigest;

    const built: Build = { version: appVersion, ...args.source };
    this.registerOutputs({ reference: this.reference, ...built, imageId: image.id });
  }
}
