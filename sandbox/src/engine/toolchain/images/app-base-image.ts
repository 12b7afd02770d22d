import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../../host/docker.ts";
import type { StepContext } from "../step-context.ts";
import type { ImageArchive } from "../toolchain.ts";
import { imageArchive } from "./image-archive.ts";
import { buildImage, imageExists } from "./image-build.ts";
import { ensureNodejsImage } from "./nodejs-image.ts";
import { cachePackages, PACKAGE_FILES, readableByAll } from "./npm-files.ts";

const DOCKERFILE = join(import.meta.dirname, "../app-base/packages/Dockerfile");

/**
 * The image that the app's image is built on: Node.js and npm and, where the app has a lock file, its packages in npm's
 * cache. A build has neither the machine's settings for npm nor its certificates, so it may not reach the registry.
 */
export async function ensureAppBaseImage(context: StepContext): Promise<ImageArchive> {
  const nodejs = await ensureNodejsImage(context);
  const app = join(context.paths.project, "app");
  return PACKAGE_FILES.every((name) => existsSync(join(app, name)))
    ? withPackages(app, nodejs, context)
    : nodejs;
}

function withPackages(app: string, nodejs: ImageArchive, context: StepContext): Promise<ImageArchive> {
  const hash = createHash("sha256").update(nodejs.tarFile);
  const files = [DOCKERFILE, ...PACKAGE_FILES.map((name) => join(app, name))];
  for (const file of files) hash.update(readFileSync(file));
  const version = hash.digest("hex").slice(0, 12);
  const tag = `gke-blue-green/app-base:${version}`;
  return imageArchive(tag, `app-base-${version}.tar`, context, async (folder) => {
    if (!(await imageExists(nodejs.tag))) await docker(["load", "--input", nodejs.tarFile]);
    await cachePackages(app, folder, context);
    await readableByAll(folder);
    const base = { BASE_IMAGE: nodejs.tag };
    await buildImage(
      { name: "app-base", tag, dockerfile: DOCKERFILE, folder, buildArguments: base },
      context,
    );
  });
}
