import { expect } from "chai";
import type { Color } from "../../components/release/colors.ts";
import { rollbackTarget, type ThreeColors } from "../../delivery/rollback-target.ts";

/** What users reach, what Pulumi recorded, the flag; and where a rollback leads. */
const TABLE: readonly [live: Color, recorded: Color, flag: Color, to: Color, line: string][] = [
  ["blue", "blue", "blue", "green", "External users reach blue. Going back to green."],
  ["green", "green", "green", "blue", "External users reach green. Going back to blue."],
  [
    ...(["blue", "blue", "green", "blue"] as const),
    "External users still reach blue, and the flag is green. Setting the flag back to blue.",
  ],
  [
    ...(["green", "green", "blue", "green"] as const),
    "External users still reach green, and the flag is blue. Setting the flag back to green.",
  ],
  ...(["blue", "green"] as const).flatMap((flag) =>
    (
      [
        ["green", "blue"],
        ["blue", "green"],
      ] as const
    ).map(
      ([live, recorded]) =>
        [
          ...([live, recorded, flag, recorded] as const),
          `External users reach ${live}, and Pulumi has not recorded that switch yet. Going back to ${recorded}.`,
        ] as const,
    ),
  ),
].map((row) => row as [Color, Color, Color, Color, string]);

describe("rollbackTarget", () => {
  for (const [live, recorded, flag, to, line] of TABLE) {
    it(`leads to ${to} when users reach ${live}, ${recorded} is recorded and the flag is ${flag}`, () =>
      expect(rollbackTarget({ live, recorded, flag }, "dev")).to.deep.equal({
        ...{ color: to, line },
        isSwitch: to !== live,
      }));
  }

  it("covers every combination of the three colours", () => {
    expect(new Set(TABLE.map(([live, recorded, flag]) => [live, recorded, flag].join()))).to.have.lengthOf(8);
  });

  it("refuses a stack that users don't reach or that has recorded no release", () => {
    const message = (colors: Omit<ThreeColors, "flag">) => {
      try {
        return rollbackTarget({ ...colors, flag: "blue" }, "dev").line;
      } catch (error) {
        return (error as Error).message;
      }
    };
    const next = "got 'dev', which has none. Deploy it: pulumi up --stack dev";
    expect(message({ live: undefined, recorded: "blue" })).to.equal(
      `--stack: expected a stack with a release that external users reach, ${next}`,
    );
    expect(message({ live: "blue", recorded: undefined })).to.equal(
      `--stack: expected a stack with a release recorded by an update, ${next}`,
    );
  });
});
