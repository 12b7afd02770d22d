import { expect } from "chai";
import { keptImage } from "../../../components/release/kept-image.ts";
import type { PreviousRelease } from "../../../components/release/release-state.ts";

const REPOSITORY = "gcr.io/my-project/web";
const RUNNING = `${REPOSITORY}@sha256:${"b".repeat(64)}`;
const previous = (image = RUNNING): PreviousRelease => ({
  versions: {},
  activeColor: "blue",
  colors: {
    blue: { version: "1.0.0", image: "set-by-hand:1", replicas: 2, applied: { version: "1.0.0", image } },
    green: { version: "1.1.0", image: RUNNING, replicas: 2 },
  },
});
const blue = { color: "blue", version: "1.0.0", replicas: 2 } as const;

describe("the image of a colour that keeps its version", () => {
  it("is the image that the last update deployed", () =>
    expect(keptImage(previous(), blue, REPOSITORY)).to.equal(RUNNING));

  const others: [string, string | undefined][] = [
    ["for another version", keptImage(previous(), { ...blue, version: "1.0.1" }, REPOSITORY)],
    ["for a pinned image", keptImage(previous(), { ...blue, image: "gcr.io/x/web@sha256:1" }, REPOSITORY)],
    [
      "for a colour that no update has deployed",
      keptImage(previous(), { ...blue, color: "green", version: "1.1.0" }, REPOSITORY),
    ],
    ["for an image of another repository", keptImage(previous("gcr.io/dev/web@sha256:1"), blue, REPOSITORY)],
    ["for a first release", keptImage({ colors: {}, versions: {} }, blue, REPOSITORY)],
  ];
  for (const [what, image] of others) {
    it(`is undefined ${what}`, () => expect(image).to.equal(undefined));
  }
});
