import { expect } from "chai";
import { readFileSync } from "node:fs";
import { trafficPicture } from "../../delivery/traffic-picture.ts";

const BLUE = { external: "blue 1.0.0", internal: "green 1.1.0" };
const GREEN = { external: "green 1.1.0", internal: "blue 1.0.0" };

describe("the picture of who reaches what", () => {
  it("shows both groups before and after, with the colour of what they reach", () => {
    expect(trafficPicture(BLUE, GREEN)).to.equal(
      [
        "```mermaid",
        "flowchart LR",
        "  subgraph before",
        "    direction LR",
        '    before-users["external users"] ==> before-external["blue 1.0.0"]:::blue',
        '    before-testers["internal testers"] -.-> before-internal["green 1.1.0"]:::green',
        "  end",
        "  subgraph after",
        "    direction LR",
        '    after-users["external users"] ==> after-external["green 1.1.0"]:::green',
        '    after-testers["internal testers"] -.-> after-internal["blue 1.0.0"]:::blue',
        "  end",
        "  before ==> after",
        "  classDef blue fill:#0969da,stroke:#0969da,color:#ffffff",
        "  classDef green fill:#1a7f37,stroke:#1a7f37,color:#ffffff",
        "```",
      ].join("\n"),
    );
  });

  it("is the one that docs/github-actions.md shows", () => {
    expect(readFileSync("docs/github-actions.md", "utf8")).to.include(`\n${trafficPicture(BLUE, GREEN)}\n`);
  });

  it("is there when only the version of testers changes, or when there was no release", () => {
    const tested = trafficPicture(BLUE, { ...BLUE, internal: "green 1.2.0" });
    expect(tested).to.include('after-internal["green 1.2.0"]:::green');
    const first = trafficPicture({}, { external: "blue 1.0.0" });
    expect(first).to.include('before-external["none"]\n').and.include('after-internal["none"]\n');
  });

  it("is not there when nothing changes for anybody", () => {
    expect(trafficPicture(BLUE, { ...BLUE })).to.equal(undefined);
    expect(trafficPicture({}, { external: undefined, internal: undefined })).to.equal(undefined);
  });

  it("keeps any name from becoming markup or from ending the picture, and cuts long ones", () => {
    const picture = trafficPicture(
      {},
      { external: 'blue "];\n```<b>#1', internal: `green ${"a".repeat(100)}` },
    );
    expect(picture).to.include('after-external["blue #34;#93;#59;#10;#96;#96;#96;#60;b#62;#35;1"]:::blue\n');
    expect(picture).to.include(`after-internal["green ${"a".repeat(74)}#8230;"]:::green\n`);
  });
});
