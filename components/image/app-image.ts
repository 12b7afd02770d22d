import { Image } from "@pulumi/docker/image.js";
import { getClientConfigOutput } from "@pulumi/gcp/organizations/getClientConfig.js";
import * as pulumi from "@pulumi/pulumi";
import type { AppContent } from "./app-content.ts";
import type { ImageRepository } from "./image-repository.ts";
import type { RegistryHost } from "./registry-hosts.ts";
import { APP_IMAGE_TYPE, type Build } from "./build.ts";

export interface AppImageArgs {
  /** Id of the Google Cloud project. */
  readonly project: string;
  readonly registryHost: RegistryHost;
  /** What must have been done before the image is built. */
  readonly after: readonly pulumi.Resource[];
  /** Where the image is pushed to; it must be there first. */
  readonly repository: ImageRepository;
  /** The image's name. */
  readonly appName: string;
  /** The build context, with a Dockerfile. */
  readonly appPath: string;
  /** The image's tag, and build argument `APP_VERSION`. */
  readonly appVersion: string;
  /** What the image is built from, kept with the version. */
  readonly source: AppContent;
  /**
   * Build argument `BASE_IMAGE`.
   * @default - the Dockerfile's own
   */
  readonly baseImage?: string;
}

/** The app's image, built for the nodes' platform and pushed with the Google credentials of whoever runs Pulumi. */
export class AppImage extends pulumi.ComponentResource {
  /** The pushed image by digest: `host/project/name@sha256:…`. */
  readonly reference: pulumi.Output<string>;

  constructor(name: string, args: AppImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super(APP_IMAGE_TYPE, name, {}, opts);
    const { registryHost, appPath, appVersion, baseImage } = args;

    const image = new Image(
      name,
      {
        imageName: `${registryHost}/${args.project}/${args.appName}:${appVersion}`,
        build: {
          context: appPath,
          // Not seen from the context, but from the working directory.
          dockerfile: `${appPath}/Dockerfile`,
          platform: "linux/amd64",
          args: { APP_VERSION: appVersion, ...(baseImage ? { BASE_IMAGE: baseImage } : {}) },
        },
        registry: {
          server: registryHost,
          username: "oauth2accesstoken",
          password: pulumi.secret(getClientConfigOutput({ parent: this }).accessToken),
        },
      },
      { parent: this, dependsOn: [args.repository.repository, ...args.after] },
    );
    this.reference = image.repoDigest;

    const built: Build = { version: appVersion, ...args.source };
    this.registerOutputs({ reference: this.reference, ...built });
  }
}

/**
 * What was built last, while nothing is built: so that the version is not built again, from something else or from the
 * same with other modes.
 */
export class LastBuild extends pulumi.ComponentResource {
  constructor(
    name: string,
    { version, content }: Pick<Build, "version" | "content">,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(APP_IMAGE_TYPE, name, {}, opts);
    this.registerOutputs({ version, content });
  }
}
