import { expect } from "chai";
import { withOwnImage } from "../../../components/image/own-image.ts";

const DIGEST = `sha256:${"1".repeat(64)}`;
const OWN = { project: "my-project", registryHost: "eu.gcr.io", appName: "web" } as const;

describe("the image of a colour in the stack's own repository", () => {
  for (const source of [
    `gcr.io/my-project-dev/web@${DIGEST}`,
    `gcr.io/my-project/web@${DIGEST}`,
    `europe-docker.pkg.dev/my-project/images/web@${DIGEST}`,
    `docker.io/me/site@${DIGEST}`,
  ]) {
    it(`is a copy with the same digest for ${source.split("@")[0]}`, () => {
      expect(withOwnImage({ replicas: 2, image: source }, OWN)).to.deep.equal({
        replicas: 2,
        image: `eu.gcr.io/my-project/web@${DIGEST}`,
        copiedFrom: source,
      });
    });
  }

  it("is the pinned one when that is in the own repository already", () => {
    const image = `eu.gcr.io/my-project/another-name@${DIGEST}`;
    expect(withOwnImage({ image }, OWN)).to.deep.equal({ image });
    expect(withOwnImage({}, OWN)).to.deep.equal({});
  });
});
