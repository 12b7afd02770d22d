import * as pulumi from "@pulumi/pulumi";
import type { AppContent, AppSource } from "./app-content.ts";
import type { Architecture } from "./architecture.ts";
import type { ImageRepository } from "./image-repository.ts";
import { pushedImage } from "./pushed-image.ts";
import type { RegistryHost } from "./registry-hosts.ts";

export const GATE_IMAGE_TYPE = "gke-blue-green:gate:GateImage";

/** The image's name. All stacks of a project share it, as its tag says what is in it. */
export const GATE_NAME = "blue-green-gate";

/** The folder that the image is built from, relative to that of `Pulumi.yaml`. */
export const gateSource = (from: Pick<AppSource, "baseImage" | "architecture">): AppSource => ({
  ...from,
  appPath: "./gate",
});

/** The tag of an image with this content. */
export const gateTag = ({ content }: Pick<AppContent, "content">) => content.slice(0, 12);

export interface GateImageArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /** Host of the image. */
  readonly registryHost: pulumi.Input<RegistryHost>;
  /**
   * The repository that the image is pushed to.
   * @default - it exists already
   */
  readonly repository?: ImageRepository;
  /** Resources that come before the build. */
  readonly after: readonly pulumi.Resource[];
  /** Digests of what the image is built from. Plain, as they decide its tag. */
  readonly source: AppContent;
  /**
   * Build argument `BASE_IMAGE`.
   * @default - the Dockerfile's own
   */
  readonly baseImage?: string;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
}

/** The image of the program's own gate. */
export class GateImage extends pulumi.ComponentResource {
  /** The pushed image by digest. */
  readonly reference: pulumi.Output<string>;

  constructor(name: string, args: GateImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super(GATE_IMAGE_TYPE, name, {}, opts);
    const { project, registryHost, repository, after, source, baseImage, architecture } = args;
    const image = pushedImage(name, {
      parent: this,
      registryHost,
      imageName: pulumi.interpolate`${registryHost}/${project}/${GATE_NAME}:${gateTag(source)}`,
      folder: gateSource({ baseImage }).appPath,
      architecture,
      buildArgs: { BASE_IMAGE: baseImage },
      repository,
      after,
    });
    this.reference = image.repoDigest;
    this.registerOutputs({ reference: this.reference, ...source });
  }
}
