import { expectThat, waitFor } from "../drills/expectations.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";

/** No colour runs this version any more. */
const OLD_TAG = "1.0.0";

/** Removes a tag, adds it again and deletes the image, and checks each in the registry behind Artifact Registry. */
export const images: LifeStep = {
  name: "a tag and an image are deleted",
  run: async (ground) => {
    const { google, project, registry, gcloud, kubernetes } = ground;
    const { image } = kubernetes;
    const repository = `${project}/${image}`;
    const digest = await digestOf(ground, OLD_TAG);
    expectThat(digest !== undefined, `the registry has no ${repository}:${OLD_TAG}`);

    const parent = `projects/${project}/locations/us/repositories/gcr.io/packages/${image}`;
    await google.delete(`/ar/v1/${parent}/tags/${OLD_TAG}`);
    const untagged = await registry.find(repository, digest);
    expectThat(
      untagged?.tags.length === 0,
      `after the tag's removal: expected an untagged image at ${digest}, got ${untagged ? `tags ${untagged.tags.join(", ")}` : "no image"}`,
    );
    await google.post(`/ar/v1/${parent}/tags?tagId=${OLD_TAG}`, {
      version: `${parent}/versions/${digest}`,
    });
    const again = await digestOf(ground, OLD_TAG);
    expectThat(again === digest, `the new tag ${OLD_TAG}: expected ${digest}, got ${again ?? "no image"}`);

    if (gcloud) {
      const location = `us-docker.pkg.dev/${project}/gcr.io/${image}`;
      await gcloud.run(`artifacts docker images list ${location} --include-tags`);
      await gcloud.run(`artifacts docker images delete ${location}@${digest} --delete-tags`);
    } else {
      await google.delete(`/ar/v1/${parent}/versions/${digest}?force=true`);
    }
    // Google answers before the deletion is complete.
    await waitFor(
      `the registry without ${repository}@${digest}`,
      async () => ((await registry.find(repository, digest)) === undefined ? true : undefined),
      { withinSeconds: 30 },
    );
    const left = (await registry.list(project)).flatMap(({ tags }) => tags);
    return `${OLD_TAG} untagged, tagged again, deleted; the registry has only ${left.join(", ")}`;
  },
};

async function digestOf(
  { registry, project, kubernetes }: LifeGround,
  tag: string,
): Promise<string | undefined> {
  return (await registry.list(`${project}/${kubernetes.image}`)).find(({ tags }) => tags.includes(tag))
    ?.digest;
}
