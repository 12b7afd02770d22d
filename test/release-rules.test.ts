import { expect } from "chai";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = readFileSync("docs/release-rules.md", "utf8");
const FOLDERS = ["", "components/", "components/release/", "components/kubernetes/", "components/image/"];

describe("the page of the rules of a release", () => {
  it("names only files that exist", () => {
    const named = [...PAGE.matchAll(/`([\w./-]+\.ts)`/g)].map(([, name]) => name!);
    expect(named.length).to.be.greaterThan(20);
    for (const name of new Set(named)) {
      // Without the sandbox, its tests are gone too.
      if (name.endsWith(".test.ts") && !existsSync("sandbox")) continue;
      const found = name.endsWith(".test.ts")
        ? globSync(`{test/components/release,test/delivery,sandbox/test/program}/${name}`)
        : FOLDERS.filter((folder) => existsSync(join(folder, name)));
      expect(found, name).not.to.deep.equal([]);
    }
  });

  it("links only pages that exist", () => {
    const links = [...PAGE.matchAll(/\]\(([^)]+\.md)\)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !existsSync(join("docs", link)))).to.deep.equal([]);
  });

  it("names only drills that exist", function () {
    if (!existsSync("sandbox")) this.skip();
    const drills = globSync("sandbox/src/rehearsal/drills/*.ts")
      .map((file) => readFileSync(file, "utf8"))
      .join("");
    const named = [...PAGE.matchAll(/drill "([^"…]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !drills.includes(name))).to.deep.equal([]);
  });
});
