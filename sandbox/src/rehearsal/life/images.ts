import { expectThat, waitFor } from "../drills/expectations.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";

/** One that no colour runs any more. */
const OLD_TAG = "1.0.0";
const NAME = "web";

/** A tag removed and made again, and an image deleted: in Artifact Registry, and in the registry behind it. */
export const images: LifeStep = {
  name: "a tag and an image go",
  run: async (ground) => {
    const { google, project, registry, gcloud } = ground;
    const repository = `${project}/${NAME}`;
    const digest = await digestOf(ground, OLD_TAG);
    expectThat(digest !== undefined, `the registry has no ${repository}:${OLD_TAG}`);

    const parent = `projects/${project}/locations/us/repositories/gcr.io/packages/${NAME}`;
    await google.delete(`/ar/v1/${parent}/tags/${OLD_TAG}`);
    const untagged = await registry.find(repository, digest);
    expectThat(
      untagged?.tags.length === 0,
      `without its tag the registry has ${untagged ? `tags ${untagged.tags.join(", ")}` : "no image"} at ${digest}`,
    );
    await google.post(`/ar/v1/${parent}/tags?tagId=${OLD_TAG}`, {
      version: `${parent}/versions/${digest}`,
    });
    const again = await digestOf(ground, OLD_TAG);
    expectThat(again === digest, `the tag made again is on ${again ?? "nothing"}, expected ${digest}`);

    if (gcloud) {
      const image = `us-docker.pkg.dev/${project}/gcr.io/${NAME}`;
      await gcloud.run(`artifacts docker images list ${image} --include-tags`);
      await gcloud.run(`artifacts docker images delete ${image}@${digest} --delete-tags`);
    } else {
      await google.delete(`/ar/v1/${parent}/versions/${digest}?force=true`);
    }
    // Its deletion is an operation that goes on after the answer.
    await waitFor(
      `the registry without ${repository}@${digest}`,
      async () => ((await registry.find(repository, digest)) === undefined ? true : undefined),
      { withinSeconds: 30 },
    );
    const left = (await registry.list(project)).flatMap(({ tags }) => tags);
    return `${OLD_TAG} untagged, tagged again, deleted; the registry itself has ${left.join(", ")} alone`;
  },
};

async function digestOf({ registry, project }: LifeGround, tag: string): Promise<string | undefined> {
  return (await registry.list(`${project}/${NAME}`)).find(({ tags }) => tags.includes(tag))?.digest;
}
