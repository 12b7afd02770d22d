import { docker, DockerError } from "../../host/docker.ts";
import { IMAGE_LABEL, IMAGE_PREFIX } from "./image-build.ts";

export interface RemovedImages {
  readonly removed: readonly string[];
  /** Images that can't be removed, with Docker's reason. */
  readonly kept: Readonly<Record<string, string>>;
}

/** Removes from the machine's Docker daemon only images that the toolchain made or tagged. */
export async function removeImages(): Promise<RemovedImages> {
  const removed: string[] = [];
  const kept: Record<string, string> = {};
  // By tag first, because a pulled image has no label, and its official name must stay.
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

/** The tags of the images, or the ids of images without a tag. */
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
