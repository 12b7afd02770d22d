import { expect } from "chai";
import { BACKGROUNDS, OTHER_BACKGROUND, renderPage } from "../page.ts";

const identity = { version: "1.0.0", color: "blue", pod: "web-1", node: "node-1" };

describe("app page", () => {
  it("has the background of its colour", () => {
    expect(renderPage(identity)).to.contain("background: #0b4aa8");
    expect(renderPage({ ...identity, color: "green" })).to.contain("background: #0a5c36");
  });

  it("has a grey background without a colour", () => {
    expect(renderPage({ ...identity, color: "none" })).to.contain("background: #44474e");
  });

  for (const background of [...Object.values(BACKGROUNDS), OTHER_BACKGROUND]) {
    it(`has readable text on ${background}`, () => {
      expect(contrastWithWhite(background)).to.be.at.least(7);
    });
  }

  it("shows markup in a name as text", () => {
    const page = renderPage({ ...identity, pod: `<b title="x">'&'</b>` });
    expect(page).to.contain("<dd>&#60;b title=&#34;x&#34;&#62;&#39;&#38;&#39;&#60;/b&#62;</dd>");
  });
});

// Relative luminance and contrast ratio, as defined by WCAG 2.2.
function contrastWithWhite(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red! + 0.7152 * green! + 0.0722 * blue! + 0.05);
}
