import { expect } from "chai";
import {
  configOf,
  FIRST,
  nextOperation,
  possibleOperations,
  promotedVersion,
  promotion,
  twoOperations,
  type Wanted,
} from "../../../../src/rehearsal/drills/crash/crash-operations.ts";
import { seededRandom } from "../../../../src/rehearsal/drills/crash/seeded-random.ts";

const kinds = (wanted: Wanted) => possibleOperations(wanted).map(({ kind }) => kind);

/** The operations that follow each other with one seed. */
function walk(seed: number, steps: number) {
  const random = seededRandom(seed);
  const operations = [];
  for (let now = FIRST; operations.length < steps; now = operations.at(-1)!.wanted) {
    operations.push(nextOperation(now, random));
  }
  return operations;
}

describe("operations that are killed", () => {
  it("are the same with the same seed, and others with another one", () => {
    expect(walk(7, 20)).to.deep.equal(walk(7, 20));
    expect(walk(7, 20)).not.to.deep.equal(walk(8, 20));
  });

  it("switch only when there is an idle colour", () => {
    expect(kinds(FIRST)).to.have.members(["new version with hook and gate", "rolling update", "gates again"]);
    expect(kinds({ ...FIRST, green: { version: "0.1.1", replicas: 2 } })).to.include("switch");
  });

  it("never leave the active colour without pods or send users to fewer", () => {
    let before = FIRST;
    for (const { kind, wanted } of walk(1, 500)) {
      const pods = wanted[wanted.activeColor]!.replicas;
      expect(pods, kind).to.be.at.least(before[before.activeColor]!.replicas);
      before = wanted;
    }
  });

  it("are all of their kinds within a hundred", () => {
    expect(new Set(walk(1, 100).map(({ kind }) => kind))).to.have.length(7);
  });

  it("give each version to one release only", () => {
    const versions = walk(3, 200).flatMap(({ kind, wanted }) =>
      /version|rolling/.test(kind) ? [`0.1.${wanted.lastVersion}`] : [],
    );
    expect(new Set(versions)).to.have.length(versions.length);
  });

  it("remove from the config what is not deployed", () => {
    expect(configOf(FIRST)).to.include({
      activeColor: "blue",
      "blue.version": "0.1.0",
      "green.version": undefined,
      "green.image": undefined,
    });
  });
});

const IMAGE = `gcr.io/another-project/web@sha256:${"1".repeat(64)}`;

describe("a promotion that is killed", () => {
  it("gives the idle colour a new version with an image of another project", () => {
    const { wanted } = promotion(FIRST, IMAGE);
    expect(configOf(wanted)).to.include({
      activeColor: "blue",
      "blue.image": undefined,
      "green.version": promotedVersion(FIRST),
      "green.image": IMAGE,
    });
    expect(promotedVersion(wanted)).not.to.equal(promotedVersion(FIRST));
  });

  it("keeps its image in a switch, and loses it in a rolling update, which builds another version", () => {
    const { wanted } = promotion({ ...FIRST, activeColor: "green", green: FIRST.blue }, IMAGE);
    const after = (kind: string) => possibleOperations(wanted).find((each) => each.kind === kind)!.wanted;
    const switched = after("switch");
    expect(switched.blue?.image).to.equal(IMAGE);
    const rolling = possibleOperations(switched).find(({ kind }) => kind === "rolling update")!.wanted;
    expect(rolling.blue).to.deep.equal({ version: "0.1.2", replicas: 2 });
  });
});

describe("two operations at once", () => {
  it("start from the same release, and give no version twice", () => {
    const random = seededRandom(4);
    for (let count = 0; count < 200; count++) {
      const [first, second] = twoOperations(FIRST, random);
      const [one, other] = [first, second].map(({ wanted }) =>
        [wanted.blue, wanted.green].flatMap((color) => color?.version ?? []),
      );
      const both = one!.filter((version) => other!.includes(version));
      expect(both).to.satisfy((versions: string[]) => versions.every((version) => version === "0.1.0"));
    }
  });
});
