import { chmodSync } from "node:fs";
import { join } from "node:path";
import { buildInputsHash, goBuild, MODULES } from "../go-build.ts";
import { ensureGo } from "../go.ts";
import type { GoBuild } from "../program-sets.ts";
import type { StepContext } from "../step-context.ts";
import type { ImageArchive } from "../toolchain.ts";
import { VERSIONS } from "../versions.ts";
import { imageArchive } from "./image-archive.ts";
import { buildImage } from "./image-build.ts";

const PAUSE: GoBuild = { module: "pause", linkerFlags: "-s -w", packages: "." };

/** The image of the container that keeps a pod's namespaces: one small static program. */
export function ensurePauseImage(context: StepContext): Promise<ImageArchive> {
  const tag = `gke-blue-green/pause:${VERSIONS.pause}`;
  const fileName = `pause-${VERSIONS.pause}-${buildInputsHash([PAUSE])}.tar`;
  return imageArchive(tag, fileName, context, async (folder) => {
    await goBuild(await ensureGo(context), PAUSE, folder, context);
    // With a strict umask, only root could run it in the image.
    chmodSync(join(folder, "pause"), 0o755);
    const dockerfile = join(MODULES, PAUSE.module, "Dockerfile");
    await buildImage({ name: "pause", tag, dockerfile, folder }, context);
  });
}
