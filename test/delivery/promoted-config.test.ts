import { expect } from "chai";
import { parse } from "yaml";
import { DeliveryError } from "../../delivery/delivery-error.ts";
import type { PromotionTarget } from "../../delivery/promoted-config.ts";
import { promotedConfig } from "../../delivery/promoted-config.ts";
import type { TestedRelease } from "../../delivery/tested-release.ts";

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

function promote(text: string, color?: PromotionTarget["color"], release: TestedRelease = RELEASE) {
  const namespace = "gke-blue-green";
  return promotedConfig({ file: "Pulumi.prod.yaml", text, namespace, defaultColor: "blue", color }, release);
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

describe("promotedConfig", () => {
  it("leaves the environment of the stack and of its colours as it is, plain and secret", () => {
    const environment = `  env:
    LOG_LEVEL: info
    DATABASE_URL:
      secure: AAABAFx
`;
    const own = `    env:
      REGION: eu
`;
    const text = `${SERVING}${own}  green:
    version: 0.9.0
${own}${environment}`;
    const { text: promoted } = promote(text);
    type Parsed = { readonly config: Record<string, { readonly env: object }> };
    const { config } = parse(promoted) as Parsed;
    expect(config.blue!.env).to.deep.equal({ REGION: "eu" });
    expect(config.green).to.deep.equal({
      version: "1.1.0",
      image: IMAGE,
      env: { REGION: "eu" },
      replicas: 4,
    });
    expect(promoted).to.include(environment);
    const { config: first } = parse(promote(`${SERVING}${own}`).text) as Parsed;
    expect(first.green).not.to.have.property("env");
  });

  it("writes the release into the idle colour with as many pods as the active one, and changes nothing else", () => {
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

  describe("of a release that the gate tested in an image of its own", () => {
    const gateImage = `gcr.io/my-project-dev/blue-green-gate@sha256:${"2".repeat(64)}`;
    const withGate = (text: string) => promote(text, undefined, { ...RELEASE, gateImage }).text;

    it("brings the gate's image, also to a stack that serves the release already", () => {
      const checks = "  smokeTest:\n    checks:\n      - path: / # the front page\n";
      expect(withGate(SERVING + checks)).to.include(`${checks}    image: ${gateImage}\n`);
      const served = SERVING.replace(OLD, IMAGE);
      expect(withGate(served)).to.equal(`${served}  smokeTest:\n    image: ${gateImage}\n`);
    });

    it("leaves a gate alone that is off or a command of the app", () => {
      for (const smokeTest of ["enabled: false", "command: [node, smoke.ts]"]) {
        expect(withGate(`${SERVING}  smokeTest:\n    ${smokeTest}\n`)).not.to.include(gateImage);
      }
    });
  });

  it("replaces the old release of the idle colour and keeps its replicas", () => {
    const idle = `  green:
    version: 0.9.0 # the one before
    image: ${OLD}
    replicas: 5
`;
    const { text, resized } = promote(SERVING + idle);
    expect(resized).to.be.undefined;
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

  const sizes: [string, string, string, string, string | undefined][] = [
    ["raises a smaller number", "replicas: 4", "replicas: 3", "replicas: 4", "4 pods like blue instead of 3"],
    ["raises no pods", "replicas: 4", "replicas: 0", "replicas: 4", "4 pods like blue instead of 0"],
    ["raises a number to the default", "", "replicas: 1", "", "2 pods like blue instead of 1"],
    ["keeps the same number", "replicas: 4", "replicas: 4", "replicas: 4", undefined],
    ["keeps a number that is the default", "", "replicas: 2", "replicas: 2", undefined],
    [
      "replaces a number below what an autoscaler may choose",
      "autoscaling: { maxReplicas: 8 }",
      "replicas: 7",
      "autoscaling: { maxReplicas: 8 }",
      "an autoscaler's pods, at most 8, like blue instead of 7",
    ],
    [
      "keeps a number that an autoscaler can't exceed",
      "autoscaling: { maxReplicas: 8 }",
      "replicas: 8",
      "replicas: 8",
      undefined,
    ],
    [
      "keeps an autoscaler",
      "replicas: 4",
      "autoscaling: { maxReplicas: 3 }",
      "autoscaling: { maxReplicas: 3 }",
      undefined,
    ],
  ];
  for (const [what, active, idle, after, words] of sizes) {
    it(`sizes the idle colour so that users are never sent to fewer pods: ${what}`, () => {
      const text = `config:
  activeColor: blue
  blue:
    version: 1.0.0
    image: ${OLD}
    ${active}
  green:
    version: 0.9.0
    ${idle}
`;
      const promoted = promote(text);
      const { version, image, ...size } = (
        parse(promoted.text) as { config: { green: Record<string, unknown> } }
      ).config.green;
      expect({ version, image }).to.deep.equal(RELEASE);
      expect(size).to.deep.equal(parse(after) ?? {});
      expect(promoted.resized).to.equal(words);
    });
  }

  it("copies the autoscaling of the active colour", () => {
    const scaled = SERVING.replace("    replicas: 4\n", "    autoscaling:\n      maxReplicas: 6\n");
    expect(promote(scaled).text).to.contain(`image: ${IMAGE}\n    autoscaling:\n      maxReplicas: 6\n`);
  });

  it("writes the first release into the active colour", () => {
    const { text, color, isFirst } = promote(FIRST);
    expect([color, isFirst]).to.deep.equal(["blue", true]);
    expect(text).to.equal(`${FIRST}    version: 1.1.0\n    image: ${IMAGE}\n`);
  });

  it("never replaces a version of the active colour that this stack built", () => {
    const built = `${FIRST}    version: 1.0.0\n`;
    expect(promote(built)).to.deep.include({ color: "green", isFirst: false });
    expect(failure(() => promote(built, "blue"))).to.match(/^--color: expected green, got 'blue', /);
  });

  it("writes the first release into an active colour with a version when the stack requires digests", () => {
    for (const flag of ["true", '"true"']) {
      const asked = `${FIRST}    version: 1.0.0\n  requireDigests: ${flag}\n`;
      expect(promote(asked)).to.deep.include({ color: "blue", isFirst: true });
    }
  });

  it("finds keys with the project's name in front, as pulumi config set writes them", () => {
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

  it("writes into a file without config", () => {
    const blue = `  blue:\n    version: 1.1.0\n    image: ${IMAGE}\n`;
    for (const empty of ["", "config:\n", "config:\n  blue:\n"]) {
      expect(promote(empty).text).to.equal(`config:\n${blue}`);
    }
    expect(promote("encryptionsalt: v1:x\n").text).to.equal(`encryptionsalt: v1:x\nconfig:\n${blue}`);
  });

  it("takes the default active colour when the file has no flag", () => {
    const text = SERVING.replace(/.*activeColor.*\n/, "");
    expect(promote(text).color).to.equal("green");
  });

  it("changes nothing when the idle colour already has the release", () => {
    const once = promote(SERVING).text;
    expect(promote(once)).to.deep.include({ text: once, changed: false });
  });

  it("gives pods to an idle colour that already has the release", () => {
    const once = promote(SERVING).text;
    const cold = once.replace(/replicas: 4\n$/, "replicas: 0\n");
    expect(cold).to.not.equal(once);
    expect(promote(cold)).to.deep.include({ text: once, color: "green", changed: true });
    expect(promote(cold).resized).to.equal("4 pods like blue instead of 0");
  });

  it("changes nothing when the active colour already has the release", () => {
    const text = SERVING.replace(OLD, IMAGE);
    expect(promote(text)).to.deep.include({ text, color: "blue", changed: false });
  });

  it("writes a version that looks like a number as text", () => {
    const { text } = promotedConfig(
      { file: "f", text: SERVING, namespace: "gke-blue-green", defaultColor: "blue" },
      { version: "1.1", image: IMAGE },
    );
    expect(text).to.contain('version: "1.1"');
  });

  it("refuses to write into the colour that external users reach", () => {
    expect(failure(() => promote(SERVING, "blue"))).to.equal(
      "--color: expected green, got 'blue', which external users of the stack reach. A promoted release is tested " +
        "before they reach it. Leave --color out, or use: --color green",
    );
  });

  it("refuses a file that is not a valid stack config", () => {
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
