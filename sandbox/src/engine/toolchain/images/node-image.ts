import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lockFile, withLock } from "../../host/lock.ts";
import type { StepContext } from "../step-context.ts";
import { DEBIAN_IMAGE, ensureDebianImage } from "./debian-image.ts";
import { buildImage, imageExists } from "./image-build.ts";

const FOLDER = join(import.meta.dirname, "../node-image");
const DOCKERFILE = join(FOLDER, "Dockerfile");

/** Returns the tag of the image for all sandbox containers, and builds it unless the daemon has it. */
export async function ensureNodeImage(context: StepContext): Promise<string> {
  const hash = createHash("sha256").update(DEBIAN_IMAGE).update(readFileSync(DOCKERFILE)).digest("hex");
  const tag = `gke-blue-green/machine:${hash.slice(0, 12)}`;
  await withLock(
    lockFile("machine-image"),
    async () => {
      if (await imageExists(tag)) return;
      await ensureDebianImage(context);
      await buildImage(
        {
          name: "machine",
          tag,
          dockerfile: DOCKERFILE,
          folder: FOLDER,
          buildArguments: { BASE_IMAGE: DEBIAN_IMAGE },
        },
        context,
      );
    },
    { signal: context.signal, onWait: () => context.report("waiting for another run that builds it") },
  );
  return tag;
}
