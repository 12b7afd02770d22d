import { docker, DockerError } from "../../host/docker.ts";
import { IMAGE_LABEL, IMAGE_PREFIX } from "./image-build.ts";

export interface RemovedImages {
  readonly removed: readonly string[];
  /** Images that stay, with Docker's reason. */
  readonly kept: Readonly<Record<string, string>>;
}

/** Removes from the machine's Docker daemon the images that the toolchain made or tagged, and no others. */
export async function removeImages(): Promise<RemovedImages> {
  const removed: string[] = [];
  const kept: Record<string, string> = {};
  // By tag first: an image that was pulled has no label, and its official name stays.
  for (const image of [
    ...(await imageNames(`reference=${IMAGE_PREFIX}*`)),
    ...(await imageNames(`label=${IMAGE_LABEL}`)),
  ]) {
    if (removed.includes(image) || image in kept) continue;
    try {
      await docker(["image", "rm", image]);
      removed.push(image);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      if (!/no such image/i.test(error.message)) kept[image] = error.message;
    }
  }
  return { removed, kept };
}

/** Tags of the images, or ids of those without a tag. */
async function imageNames(filter: string): Promise<string[]> {
  const format = "{{.Repository}}:{{.Tag}} {{.ID}}";
  const list = await docker(["image", "ls", "--format", format, "--filter", filter]);
  return list
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [tag, id] = line.split(" ") as [string, string];
      return tag.includes("<none>") ? id : tag;
    });
}
