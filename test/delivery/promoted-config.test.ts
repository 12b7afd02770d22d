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
  gke-blue-green:activeColor: blue # the flag
  gke-blue-green:blue:
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
      text: `${SERVING}  gke-blue-green:green:
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
    const idle = `  gke-blue-green:green:
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
    const idle = "  gke-blue-green:green:\n    version: 0.9.0\n    replicas: 0\n";
    expect(promote(SERVING + idle).text).to.contain(`image: ${IMAGE}\n    replicas: 4\n`);
    const scaled =
      "  gke-blue-green:green:\n    version: 0.9.0\n    replicas: 0\n    autoscaling:\n      maxReplicas: 6\n";
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
    expect(failure(() => promote(built, "blue"))).to.match(/^--color: got 'blue', allowed is green: /);
  });

  it("goes into the active colour that has a version, when the stack takes promoted releases only", () => {
    for (const flag of ["true", '"true"']) {
      const asked = `${FIRST}    version: 1.0.0\n  gke-blue-green:requireDigests: ${flag}\n`;
      expect(promote(asked)).to.deep.include({ color: "blue", isFirst: true });
    }
  });

  it("finds the project's keys without their namespace, as Pulumi does", () => {
    const short = SERVING.replaceAll("gke-blue-green:", "").replace(
      "activeColor: blue",
      "activeColor: green",
    );
    const { text, color } = promote(short.replace("  blue:", "  green:"));
    expect(color).to.equal("blue");
    expect(text).to.equal(
      `${short.replace("  blue:", "  green:")}  gke-blue-green:blue:\n    version: 1.1.0\n    image: ${IMAGE}\n    replicas: 4\n`,
    );
  });

  it("goes into a file that has nothing yet", () => {
    const blue = `  gke-blue-green:blue:\n    version: 1.1.0\n    image: ${IMAGE}\n`;
    for (const empty of ["", "config:\n", "config:\n  gke-blue-green:blue:\n"]) {
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
      "--color: got 'blue', allowed is green: external users of the stack reach blue, and a promoted release is tested " +
        "before they reach it. Leave --color out, or name green",
    );
  });

  it("is refused by a file that it can't be written into", () => {
    expect(failure(() => promote(SERVING.replace("activeColor: blue", "activeColor: purple")))).to.equal(
      'Pulumi.prod.yaml: activeColor: got "purple", allowed is blue or green. Set it to one of them',
    );
    const idle = `  gke-blue-green:green: '{"version":"1.0.0"}'\n`;
    expect(failure(() => promote(SERVING + idle))).to.equal(
      "Pulumi.prod.yaml: gke-blue-green:green: got text, allowed is an object with version, replicas and image. " +
        "Write it as lines of YAML",
    );
    const next =
      ", allowed is a stack's config as YAML. Mend it; what was changed shows: git diff Pulumi.prod.yaml";
    expect(failure(() => promote(`<<<<<<< HEAD\n${SERVING}=======\n`))).to.equal(
      `Pulumi.prod.yaml: got invalid YAML (Unexpected scalar token in YAML stream: "config" at line 3, column 1)${next}`,
    );
    expect(failure(() => promote("config: text\n"))).to.equal(
      `Pulumi.prod.yaml: got a config that is no map of keys${next}`,
    );
  });
});
