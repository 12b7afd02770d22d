import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DOCKER_BEHAVIOUR } from "../../scripts/docker-plugin-behaviour.ts";
import { GCP_BEHAVIOUR } from "../../scripts/gcp-plugin-behaviour.ts";
import { KUBERNETES_BEHAVIOUR } from "../../scripts/kubernetes-plugin-behaviour.ts";
import { currentPage, pages } from "../../scripts/docs.ts";

describe("the pages made from the code's tables", () => {
  it("are up to date; if not, run 'npm run docs'", async () => {
    for (const [path, text] of await pages()) expect(currentPage(path), path).to.equal(text);
  });

  it("name a test for each behaviour of the kubernetes plugin", () => {
    const folder = join(import.meta.dirname, "../engine/plugins/kubernetes");
    const tests = globSync(join(folder, "**/*.test.ts")).map((file) => readFileSync(file, "utf8"));
    const missing = KUBERNETES_BEHAVIOUR.filter(
      ({ test }) => !tests.some((text) => text.includes(`it("${test}"`)),
    );
    expect(missing.map(({ test }) => test)).to.deep.equal([]);
  });

  it("name a test for each behaviour of the gcp plugin", () => {
    const folders = ["engine/plugins/gcp", "engine/google-cloud", "foreign-programs"];
    const tests = folders
      .flatMap((folder) => globSync(join(import.meta.dirname, "..", folder, "**/*.test.ts")))
      .map((file) => readFileSync(file, "utf8"));
    const missing = GCP_BEHAVIOUR.filter(({ test }) => !tests.some((text) => text.includes(`it("${test}"`)));
    expect(missing.map(({ test }) => test)).to.deep.equal([]);
  });

  it("name a test for each behaviour of the docker plugin", () => {
    const folder = join(import.meta.dirname, "../engine/plugins/docker");
    const tests = globSync(join(folder, "*.test.ts")).map((file) => readFileSync(file, "utf8"));
    const missing = DOCKER_BEHAVIOUR.filter(({ test }) => !tests.some((text) => text.includes(`"${test}"`)));
    expect(missing.map(({ test }) => test)).to.deep.equal([]);
  });

  it("say what is not covered", async () => {
    const page = (await pages()).get("sandbox/docs/simulated.md");
    expect(page).to.match(/### Kubernetes Engine\n[^]*Not covered:\n\n- [^]*Autopilot/);
    expect(page).to.include("- `gcp:compute/network:Network`, without routes");
  });
});
