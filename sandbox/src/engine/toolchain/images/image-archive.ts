import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../../host/docker.ts";
import { cacheFolder } from "../../host/paths.ts";
import { cached } from "../cache.ts";
import type { StepContext } from "../step-context.ts";
import type { ImageArchive } from "../toolchain.ts";

/**
 * Returns an image as a cached file. `make` creates the tagged image in the host's daemon and gets a temporary folder.
 */
export async function imageArchive(
  tag: string,
  fileName: string,
  context: StepContext,
  make: (folder: string) => Promise<void>,
): Promise<ImageArchive> {
  const tarFile = join(cacheFolder(context.environment), "images", fileName);
  await cached(tarFile, context, async (temporary) => {
    const folder = `${temporary}-folder`;
    try {
      mkdirSync(folder);
      await make(folder);
      context.report(`saving ${tag}`);
      await docker(["save", "--output", temporary, tag]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return { tag, tarFile };
}
