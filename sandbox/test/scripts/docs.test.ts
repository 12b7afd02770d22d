import { expect } from "chai";
import { currentPage, pages } from "../../scripts/docs.ts";

describe("the pages made from the code's tables", () => {
  it("are up to date; if not, run 'npm run docs'", async () => {
    for (const [path, text] of await pages()) expect(currentPage(path), path).to.equal(text);
  });

  it("say what is not covered", async () => {
    const page = (await pages()).get("sandbox/docs/simulated.md");
    expect(page).to.match(/### Kubernetes Engine\n[^]*Not covered:\n\n- [^]*Autopilot/);
    expect(page).to.include("- `gcp:projects/iAMMember:IAMMember`, without conditions");
  });
});
