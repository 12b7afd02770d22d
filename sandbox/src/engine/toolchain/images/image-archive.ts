import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../../host/docker.ts";
import { cacheFolder } from "../../host/paths.ts";
import { cached } from "../cache.ts";
import type { StepContext } from "../step-context.ts";
import type { ImageArchive } from "../toolchain.ts";

/**
 * An image as a cached file. `make` puts the image of that tag into the host's daemon, with a folder of its own
 * for what it needs meanwhile.
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
