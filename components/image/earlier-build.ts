import { Image } from "@pulumi/docker/image.js";
import * as pulumi from "@pulumi/pulumi";
import { APP_IMAGE_TYPE, type PushedImage } from "./build.ts";

/**
 * Keeps the image of an earlier build in the state, in an update that builds nothing. The docker plugin checks an image of
 * the program by reading its whole build context, whatever `ignoreChanges` says. It reads nothing for an image that the
 * program only gets by its id.
 *
 * @see https://github.com/pulumi/pulumi-docker/blob/master/provider/provider.go Check, Read
 */
export class EarlierBuild extends pulumi.ComponentResource {
  constructor(name: string, image: PushedImage, opts?: pulumi.ComponentResourceOptions) {
    super(APP_IMAGE_TYPE, name, {}, opts);
    Image.get(name, image.imageId, {
      parent: this,
      // The plugin gives back what it gets, and `get` itself gives it nothing.
      transformations: [({ opts }) => ({ props: { ...image, isEarlier: true }, opts })],
    });
    this.registerOutputs();
  }
}
