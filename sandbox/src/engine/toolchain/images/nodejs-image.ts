import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StepContext } from "../step-context.ts";
import type { ImageArchive } from "../toolchain.ts";
import { VERSIONS } from "../versions.ts";
import { DEBIAN_IMAGE, ensureDebianImage } from "./debian-image.ts";
import { imageArchive } from "./image-archive.ts";
import { buildImage } from "./image-build.ts";
import { readableByAll, unpackNpm } from "./npm-files.ts";
import { pullImage } from "./pull.ts";

const DOCKERFILE = join(import.meta.dirname, "../app-base/Dockerfile");

/** The image with Node.js and npm: pulled, or Debian's image with the running Node.js program and npm's package. */
export function ensureNodejsImage(context: StepContext): Promise<ImageArchive> {
  const version = process.versions.node;
  const tag = `gke-blue-green/node:${version}`;
  const hash = createHash("sha256")
    .update(DEBIAN_IMAGE)
    .update(VERSIONS.npm.integrity)
    .update(readFileSync(DOCKERFILE))
    .digest("hex");

  return imageArchive(tag, `node-${version}-${hash.slice(0, 12)}.tar`, context, async (folder) => {
    if (await pullImage(`docker.io/library/node:${version}-${VERSIONS.debian}-slim`, tag, context)) return;
    await ensureDebianImage(context);
    await unpackNpm(folder, context);
    await readableByAll(folder);
    copyFileSync(process.execPath, join(folder, "node"));
    // With a strict umask, only root could run it in the image.
    chmodSync(join(folder, "node"), 0o755);
    await buildImage(
      { name: "node", tag, dockerfile: DOCKERFILE, folder, buildArguments: { BASE_IMAGE: DEBIAN_IMAGE } },
      context,
    );
  });
}
