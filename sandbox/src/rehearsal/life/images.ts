import { expectThat, waitFor } from "../drills/expectations.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";

/** One that no colour runs any more. */
const OLD_TAG = "1.0.0";

/** A tag removed and made again, and an image deleted: in Artifact Registry, and in the registry behind it. */
export const images: LifeStep = {
  name: "a tag and an image go",
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
      `without its tag the registry has ${untagged ? `tags ${untagged.tags.join(", ")}` : "no image"} at ${digest}`,
    );
    await google.post(`/ar/v1/${parent}/tags?tagId=${OLD_TAG}`, {
      version: `${parent}/versions/${digest}`,
    });
    const again = await digestOf(ground, OLD_TAG);
    expectThat(again === digest, `the tag made again is on ${again ?? "nothing"}, expected ${digest}`);

    if (gcloud) {
      const location = `us-docker.pkg.dev/${project}/gcr.io/${image}`;
      await gcloud.run(`artifacts docker images list ${location} --include-tags`);
      await gcloud.run(`artifacts docker images delete ${location}@${digest} --delete-tags`);
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

async function digestOf(
  { registry, project, kubernetes }: LifeGround,
  tag: string,
): Promise<string | undefined> {
  return (await registry.list(`${project}/${kubernetes.image}`)).find(({ tags }) => tags.includes(tag))
    ?.digest;
}
