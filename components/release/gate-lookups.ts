import type { Architecture } from "../image/architecture.ts";
import { appContent } from "../image/app-content.ts";
import { GATE_NAME, gateSource } from "../image/gate-image.ts";
import { ownName } from "../image/own-image.ts";
import type { RegistryHost } from "../image/registry-hosts.ts";
import { configError } from "./config-error.ts";
import { isAbsent, publishedImage, reasonOf } from "./existing-image.ts";
import type { GateLookups } from "./gate-images.ts";
import { findImage } from "./missing-copy.ts";
import { registryStep } from "./registry-limit.ts";

export interface GateLookupsArgs {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Host of the images. */
  readonly registryHost: RegistryHost;
  /**
   * Build argument `BASE_IMAGE` of the gate's Dockerfile.
   * @default - the Dockerfile's own
   */
  readonly baseImage?: string;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
  /** Whether the stack has deployed nothing yet. Its project may not exist then. */
  readonly isFirst: boolean;
}

/** Looks up the gate's folder, and its images in the stack's own repository. */
export function gateLookups(args: GateLookupsArgs): GateLookups {
  const { project, registryHost, baseImage, architecture, isFirst } = args;
  const own = { project, registryHost, appName: GATE_NAME };
  const orAbsent = async <T>(what: string, answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer;
    } catch (error) {
      if (isAbsent(error, isFirst)) return undefined;
      throw configError("smokeTest", {
        got: what,
        expected: `an image of the gate that can be looked up in ${ownName(own)}`,
        nextStep: `The registry can't be read (${reasonOf(error)}). ${registryStep(error)}`,
      });
    }
  };
  return {
    content: () => appContent(gateSource({ baseImage, architecture })),
    published: (tag) => orAbsent(tag, publishedImage({ ...own, version: tag })),
    isPresent: async (digest) => {
      const found = await orAbsent(digest, findImage(`${GATE_NAME}@${digest}`, own));
      return found?.isTagged === true;
    },
  };
}
