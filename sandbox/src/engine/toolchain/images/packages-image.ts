import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StepContext } from "../step-context.ts";
import type { ImageArchive } from "../toolchain.ts";
import { DEBIAN_IMAGE, ensureDebianImage } from "./debian-image.ts";
import { imageArchive } from "./image-archive.ts";
import { buildImage } from "./image-build.ts";

/** The image of a Dockerfile that copies nothing: Debian's image with packages. */
export function ensurePackagesImage(
  name: string,
  dockerfile: string,
  context: StepContext,
): Promise<ImageArchive> {
  const hash = createHash("sha256").update(DEBIAN_IMAGE).update(dockerfile).digest("hex").slice(0, 12);
  const tag = `gke-blue-green/${name}:${hash}`;
  return imageArchive(tag, `${name}-${hash}.tar`, context, async (folder) => {
    await ensureDebianImage(context);
    const file = join(folder, "Dockerfile");
    writeFileSync(file, dockerfile);
    await buildImage(
      { name, tag, dockerfile: file, folder, buildArguments: { BASE_IMAGE: DEBIAN_IMAGE } },
      context,
    );
  });
}
