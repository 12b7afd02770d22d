import { expect } from "chai";
import { DeliveryError } from "../../delivery/delivery-error.ts";
import type { PromotionTarget } from "../../delivery/promoted-config.ts";
import { promotedConfig } from "../../delivery/promoted-config.ts";

const IMAGE = `gcr.io/my-project-dev/web@sha256:${"1".repeat(64)}`;
const OLD = `gcr.io/my-project-dev/web@sha256:${"0".repeat(64)}`;
const RELEASE = { version: "1.1.0", image: IMAGE };

const FIRST = `# What serves our users.
config:
  gcp:project: my-project-prod
  activeColor: blue # the flag
  blue:
    replicas: 4
`;
const SERVING = `${FIRST}    version: 1.0.0
    image: ${OLD}
`;

function promote(text: string, color?: PromotionTarget["color"]) {
  const namespace = "gke-blue-green";
  return promotedConfig({ file: "Pulumi.prod.yaml", text, namespace, defaultColor: "blue", color }, RELEASE);
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DeliveryError) return error.message;
    throw error;
  }
  throw new Error("expected a DeliveryError");
}

describe("a promoted release", () => {
  it("goes into the idle colour, with as many pods as the active one, and changes nothing else", () => {
    expect(promote(SERVING)).to.deep.equal({
      text: `${SERVING}  green:
    version: 1.1.0
    image: ${IMAGE}
    replicas: 4
`,
      color: "green",
      isFirst: false,
      changed: true,
    });
  });

  it("takes the place of what the idle colour ran, and keeps its size", () => {
    const idle = `  green:
    version: 0.9.0 # the one before
    image: ${OLD}
    replicas: 3
`;
    const { text } = promote(SERVING + idle);
    expect(text).to.equal(
      SERVING + idle.replace("0.9.0 # the one before", "1.1.0 # the one before").replace(OLD, IMAGE),
    );
  });

  it("gives pods to an idle colour that has none", () => {
    const idle = "  green:\n    version: 0.9.0\n    replicas: 0\n";
    expect(promote(SERVING + idle).text).to.contain(`image: ${IMAGE}\n    replicas: 4\n`);
    const scaled = "  green:\n    version: 0.9.0\n    replicas: 0\n    autoscaling:\n      maxReplicas: 6\n";
    expect(promote(SERVING + scaled).text).to.contain(
      `version: 1.1.0\n    autoscaling:\n      maxReplicas: 6\n    image: ${IMAGE}\n`,
    );
  });

  it("scales as the active colour does", () => {
    const scaled = SERVING.replace("    replicas: 4\n", "    autoscaling:\n      maxReplicas: 6\n");
    expect(promote(scaled).text).to.contain(`image: ${IMAGE}\n    autoscaling:\n      maxReplicas: 6\n`);
  });

  it("goes into the active colour when that has no release yet", () => {
    const { text, color, isFirst } = promote(FIRST);
    expect([color, isFirst]).to.deep.equal(["blue", true]);
    expect(text).to.equal(`${FIRST}    version: 1.1.0\n    image: ${IMAGE}\n`);
  });

  it("never goes into the active colour when that runs a version that was built", () => {
    const built = `${FIRST}    version: 1.0.0\n`;
    expect(promote(built)).to.deep.include({ color: "green", isFirst: false });
    expect(failure(() => promote(built, "blue"))).to.match(/^--color: expected green, got 'blue', /);
  });

  it("goes into the active colour that has a version, when the stack takes promoted releases only", () => {
    for (const flag of ["true", '"true"']) {
      const asked = `${FIRST}    version: 1.0.0\n  requireDigests: ${flag}\n`;
      expect(promote(asked)).to.deep.include({ color: "blue", isFirst: true });
    }
  });

  it("finds keys with the project's name in front, as `pulumi config set` writes them", () => {
    const named = SERVING.replace("activeColor: blue", "gke-blue-green:activeColor: green").replace(
      "  blue:",
      "  gke-blue-green:green:",
    );
    const { text, color } = promote(named);
    expect(color).to.equal("blue");
    expect(text).to.equal(`${named}  blue:\n    version: 1.1.0\n    image: ${IMAGE}\n    replicas: 4\n`);
    const both = `${named}  gke-blue-green:blue:\n    version: 1.0.0\n`;
    expect(promote(both).text).to.equal(
      `${named}  gke-blue-green:blue:\n    version: 1.1.0\n    image: ${IMAGE}\n    replicas: 4\n`,
    );
  });

  it("goes into a file that has nothing yet", () => {
    const blue = `  blue:\n    version: 1.1.0\n    image: ${IMAGE}\n`;
    for (const empty of ["", "config:\n", "config:\n  blue:\n"]) {
      expect(promote(empty).text).to.equal(`config:\n${blue}`);
    }
    expect(promote("encryptionsalt: v1:x\n").text).to.equal(`encryptionsalt: v1:x\nconfig:\n${blue}`);
  });

  it("goes into the default colour's other one when the file says no flag", () => {
    const text = SERVING.replace(/.*activeColor.*\n/, "");
    expect(promote(text).color).to.equal("green");
  });

  it("that is there already changes nothing", () => {
    const once = promote(SERVING).text;
    expect(promote(once)).to.deep.include({ text: once, changed: false });
  });

  it("that is there already with no pods is given some", () => {
    const once = promote(SERVING).text;
    const cold = once.replace(/replicas: 4\n$/, "replicas: 0\n");
    expect(cold).to.not.equal(once);
    expect(promote(cold)).to.deep.include({ text: once, color: "green", changed: true });
  });

  it("that serves already is not deployed a second time", () => {
    const text = SERVING.replace(OLD, IMAGE);
    expect(promote(text)).to.deep.include({ text, color: "blue", changed: false });
  });

  it("keeps a version a text that looks like a number", () => {
    const { text } = promotedConfig(
      { file: "f", text: SERVING, namespace: "gke-blue-green", defaultColor: "blue" },
      { version: "1.1", image: IMAGE },
    );
    expect(text).to.contain('version: "1.1"');
  });

  it("never goes into the colour that external users reach", () => {
    expect(failure(() => promote(SERVING, "blue"))).to.equal(
      "--color: expected green, got 'blue', which external users of the stack reach. A promoted release is tested " +
        "before they reach it. Leave --color out, or use: --color green",
    );
  });

  it("is refused by a file that it can't be written into", () => {
    expect(failure(() => promote(SERVING.replace("activeColor: blue", "activeColor: purple")))).to.equal(
      'Pulumi.prod.yaml: activeColor: expected blue or green, got "purple". Correct it in the file.',
    );
    const idle = `  green: '{"version":"1.0.0"}'\n`;
    expect(failure(() => promote(SERVING + idle))).to.equal(
      "Pulumi.prod.yaml: green: expected an object with version, replicas and image, got text. " +
        "Write it as lines of YAML.",
    );
    const expected = "Pulumi.prod.yaml: expected a stack's config as YAML, got ";
    const next = ". See what changed with: git diff Pulumi.prod.yaml";
    expect(failure(() => promote(`<<<<<<< HEAD\n${SERVING}=======\n`))).to.equal(
      `${expected}invalid YAML (Unexpected scalar token in YAML stream: "config" at line 3, column 1)${next}`,
    );
    expect(failure(() => promote("config: text\n"))).to.equal(
      `${expected}a config that is not a map of keys${next}`,
    );
  });
});
