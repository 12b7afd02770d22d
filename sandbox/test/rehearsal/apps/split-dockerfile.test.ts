import { expect } from "chai";
import { splitDockerfile } from "../../../src/rehearsal/apps/split-dockerfile.ts";

describe("an app's Dockerfile", () => {
  it("is split behind the packages, and both parts start from BASE_IMAGE", () => {
    const start = "ARG BASE_IMAGE=debian\nFROM ${BASE_IMAGE}\n";
    const packages =
      "RUN apt-get update \\\n && apt-get install --yes nginx-light \\\n && rm -rf /var/lib/apt/lists/*\n";
    const app = '\nCOPY pages /pages\nRUN echo one \\\n && echo two\nCMD ["nginx"]\n';
    expect(splitDockerfile(start + packages + app)).to.deep.equal({
      base: start + packages,
      app: `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\n${app}`,
    });
  });

  it("is refused when it installs no packages", () => {
    expect(() => splitDockerfile("FROM scratch\nCOPY . .\n")).to.throw(
      "a Dockerfile of an app: expected an instruction RUN apt-get update, got none",
    );
  });
});
