import { randomBytes } from "node:crypto";
import { type CopyStep, copyError, ImageChanged } from "./copy-error.ts";
import { type Architecture, platformOf } from "./architecture.ts";
import { withDockerLogin } from "./docker-login.ts";
import { imageLocation } from "./image-location.ts";
import { digestOf } from "./digest.ts";

export interface ImageCopy {
  /** The config key of the image, for errors. */
  readonly key: string;
  /** The image by digest. */
  readonly source: string;
  /** The name of the copy, without tag and digest. */
  readonly targetName: string;
  /** The tag of the copy. */
  readonly tag: string;
  /** An access token for Google's registries. */
  readonly accessToken: string;
  /**
   * Address of the Docker daemon.
   * @default - the Docker client's own
   */
  readonly dockerHost?: string;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
}

/** Docker has limits of its own for a registry that doesn't answer. This one is for a daemon that doesn't. */
const TIMEOUT = 15 * 60 * 1000;

/**
 * Copies an image by digest with the Docker daemon. It may be stopped at any moment and run again: the tag is pushed last,
 * and only after the registry has confirmed the digest.
 *
 * @throws RunError that says what to do
 */
export async function copyImage(copy: ImageCopy): Promise<void> {
  const { source, targetName, tag, accessToken, dockerHost, architecture } = copy;
  // Each run of the program would load its hundred modules, and few copy an image.
  const { execa } = await import("execa");
  const hosts = [source, targetName].filter(imageLocation).map((name) => name.slice(0, name.indexOf("/")));
  await withDockerLogin(hosts, accessToken, async (login) => {
    const docker = async (...args: readonly string[]) => {
      // Other registries get the user's own login.
      const isGoogles = imageLocation(args.at(-1)!) !== undefined;
      const env = { ...(isGoogles && login), ...(dockerHost && { DOCKER_HOST: dockerHost }) };
      return (await execa("docker", args, { env, stdin: "ignore", timeout: TIMEOUT })).stdout;
    };
    const step = (name: CopyStep, ...args: readonly string[]) =>
      docker(...args).catch((error: unknown) => {
        throw copyError(copy, name, error);
      });
    const isPresent = (image: string) => docker("image", "inspect", image).then(...YES_OR_NO);
    const push = async (image: string, from: string) => {
      await step("push", "tag", from, image);
      const pushed = /\bdigest: (sha256:[0-9a-f]{64})/.exec(await step("push", "push", image))?.[1];
      if (pushed !== digestOf(source)) throw copyError(copy, "push", new ImageChanged(pushed));
    };

    // An image store of before containerd may push another manifest. It must not get the version's tag.
    const trial = `${targetName}:copy-${randomBytes(4).toString("hex")}`;
    const added = [`${targetName}:${tag}`, trial];
    if (!(await isPresent(source))) added.push(source);
    try {
      await step("pull", "pull", "--platform", platformOf(architecture), source);
      await push(trial, source);
      // Another update may copy the same image, and then removes the source from the daemon.
      await push(`${targetName}:${tag}`, trial);
    } finally {
      for (const image of added) await docker("image", "rm", image).catch(() => undefined);
    }
  });
}

const YES_OR_NO = [() => true, () => false] as const;
