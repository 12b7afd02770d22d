import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { decideRelease } from "../../../components/release/decide-release.ts";
import { dueHooks } from "../../../components/release/due-hooks.ts";
import type { Environment } from "../../../components/release/environment.ts";
import type { RequestedColor } from "../../../components/release/release-guards.ts";
import { parseState, type PreviousRelease } from "../../../components/release/release-state.ts";

const IMAGE = `gcr.io/my-project/web@sha256:${"b".repeat(64)}`;
const SECRET = "hunter2-hunter2";
const plain = (value: string) => ({ value, isSecret: false });
const secret = (value: string) => ({ value, isSecret: true });

/** The state of a stack whose colours have this environment. */
function stateWith(environments: { blue?: Environment; green?: Environment }, setByHand = {}) {
  const state: Record<string, { type: string; outputs: Record<string, unknown> }> = {};
  const add = (type: string, name: string, outputs: Record<string, unknown>) => {
    state[`urn:pulumi:test::p::${type}::${name}`] = { type, outputs };
  };
  for (const [color, environment] of Object.entries(environments)) {
    const env = [
      { name: "PORT", value: "8080" },
      ...Object.entries(environment).map(([name, { value, isSecret }]) =>
        isSecret
          ? { name, valueFrom: { secretKeyRef: { name: `${color}-env-1`, key: name } } }
          : { name, ...(value && { value: value.replaceAll("$", "$$$$") }) },
      ),
      ...Object.entries(setByHand).map(([name, value]) => ({ name, value })),
    ];
    const encoded = Object.entries(environment).map(([name, { value }]) => [
      name,
      Buffer.from(value).toString("base64"),
    ]);
    add("kubernetes:core/v1:Secret", `${color}-env-1`, {
      metadata: { name: `${color}-env-1` },
      data: Object.fromEntries(encoded),
    });
    add("gke-blue-green:kubernetes:ColorDeployment", color, {
      ...{ version: "1.0.0", image: IMAGE, environment: Object.keys(environment) },
    });
    const template = {
      metadata: { labels: { version: "1.0.0" } },
      spec: { containers: [{ image: IMAGE, env }] },
    };
    add("kubernetes:apps/v1:Deployment", color, { spec: { replicas: 2, template } });
  }
  add("kubernetes:core/v1:Service", "public", {
    metadata: { namespace: "web" },
    spec: { selector: { color: "blue" } },
  });
  return state;
}

const asks = (color: "blue" | "green", environment?: Environment): RequestedColor => ({
  ...{ color, version: "1.0.0", replicas: 2, image: IMAGE },
  ...(environment && { environment }),
});

const decide = (previous: PreviousRelease, active: RequestedColor, idle?: RequestedColor) =>
  decideRelease(
    previous,
    {
      ...{ project: "my-project", registryHost: "gcr.io", release: { active, idle } },
      app: { appName: "web", appPath: "./app", appVersion: "1.0.0" },
      ...{ lasting: {} as never, hasHook: true },
    },
    {
      appContent: () => ({ content: "c", modes: "m" }),
      publishedImage: () => Promise.resolve(IMAGE),
    },
  );

async function failure(...args: Parameters<typeof decide>): Promise<string> {
  const error = await decide(...args).catch((reason: unknown) => reason);
  if (pulumi.RunError.isInstance(error)) return error.message;
  throw new Error(`expected a RunError, got ${String(error)}`);
}

const ENVIRONMENT = { LOG_LEVEL: plain("debug"), PRICE: plain("$5"), EMPTY: plain(""), KEY: secret(SECRET) };
const PREVIOUS = parseState(stateWith({ blue: ENVIRONMENT, green: ENVIRONMENT }));

describe("a change of the environment", () => {
  it("is found in no colour that keeps its variables, whatever they contain", async () => {
    const { warnings } = await decide(PREVIOUS, asks("blue", ENVIRONMENT), asks("green", ENVIRONMENT));
    expect(warnings).to.deep.equal([]);
  });

  const changes: [string, Environment, string][] = [
    ["another value", { ...ENVIRONMENT, LOG_LEVEL: plain("info") }, "LOG_LEVEL"],
    ["another secret", { ...ENVIRONMENT, KEY: secret("other") }, "KEY"],
    ["a value that becomes a secret", { ...ENVIRONMENT, LOG_LEVEL: secret("debug") }, "LOG_LEVEL"],
    ["a new variable", { ...ENVIRONMENT, A: plain("1") }, "A"],
    ["no variables any more", {}, "EMPTY, KEY, LOG_LEVEL, PRICE"],
  ];
  for (const [what, environment, names] of changes) {
    it(`warns that external users get ${what} pod by pod, and names only the variables`, async () => {
      const { warnings } = await decide(PREVIOUS, asks("blue", environment), asks("green", ENVIRONMENT));
      expect(warnings).to.deep.equal([
        `blue: external users reach it and get another environment (${names}) pod by pod, before its gate. ` +
          "To test it first, set it in green.env and switch.",
      ]);
    });
  }

  it("warns of nothing when the idle colour gets it", async () => {
    const { warnings } = await decide(PREVIOUS, asks("blue", ENVIRONMENT), asks("green", { A: plain("1") }));
    expect(warnings).to.deep.equal([]);
  });

  it("ignores a variable that was set by hand, which no update removes", async () => {
    const previous = parseState(stateWith({ blue: ENVIRONMENT, green: ENVIRONMENT }, { DEBUG: "1" }));
    expect((await decide(previous, asks("blue", ENVIRONMENT))).warnings).to.deep.equal([]);
    const switched = await decide(previous, asks("green", ENVIRONMENT), asks("blue", ENVIRONMENT));
    expect(switched.warnings).to.deep.equal([]);
  });

  it("is refused in an update that switches to the colour", async () => {
    const changed = asks("green", { ...ENVIRONMENT, KEY: secret("other"), A: plain("1") });
    expect(await failure(PREVIOUS, changed, asks("blue", ENVIRONMENT))).to.equal(
      'activeColor: expected blue while green changes (its environment: A, KEY), got "green". ' +
        "A new release needs two updates, one that deploys it and one that switches. Deploy it first with: " +
        "pulumi config set activeColor blue && pulumi up. Then set activeColor to green.",
    );
  });

  it("is refused in an update that switches away from the colour, without a command that shows a secret", async () => {
    const changed = asks("blue", { ...ENVIRONMENT, KEY: secret("other") });
    expect(await failure(PREVIOUS, asks("green", ENVIRONMENT), changed)).to.equal(
      'activeColor: expected blue while blue changes (its environment: KEY), got "green". ' +
        "Internal testers would reach green, like external users, until blue passes its gate. " +
        "Switch first with blue as it was, and change blue in the next update: " +
        "set its environment back in the config, then run: pulumi up",
    );
  });

  it("does not block the way back after a rollout that failed, because the state has what it began", async () => {
    const begun = stateWith({ blue: { KEY: secret("bad") }, green: ENVIRONMENT });
    begun["urn:pulumi:test::p::gke-blue-green:kubernetes:ColorDeployment::blue"]!.outputs.environment = [];
    const bad = asks("blue", { KEY: secret("bad") });
    const { active } = await decide(parseState(begun), asks("green", ENVIRONMENT), bad);
    expect(active.color).to.equal("green");
  });

  it("between the colours is named in a switch, and its values are not", async () => {
    const green = { ...ENVIRONMENT, KEY: secret("other"), A: plain("1") };
    const previous = parseState(stateWith({ blue: ENVIRONMENT, green }));
    const { warnings } = await decide(previous, asks("green", green), asks("blue", ENVIRONMENT));
    expect(warnings).to.deep.equal([
      "green: its environment differs from the one of blue, which external users reach now, in A, KEY.",
    ]);
  });

  it("does not run a hook again that ran for the version, and says so", () => {
    const previous = { ...PREVIOUS, hooks: { "1.0.0": { image: IMAGE } } };
    const requested = { active: asks("blue", { A: plain("1") }), idle: asks("green", ENVIRONMENT) };
    const { decisions, infos } = dueHooks(previous, requested);
    expect(decisions).to.deep.equal({ blue: "none", green: "none" });
    expect(infos).to.deep.equal([
      "blue: the pre-release hook does not run again for another environment, because it ran for 1.0.0.",
    ]);
  });
});

describe("the environment in a state", () => {
  it("is unknown when somebody deleted the Secret or edited the outputs, so the update sets it again", async () => {
    const state = stateWith({ blue: ENVIRONMENT });
    Reflect.deleteProperty(state, "urn:pulumi:test::p::kubernetes:core/v1:Secret::blue-env-1");
    state["urn:pulumi:test::p::gke-blue-green:kubernetes:ColorDeployment::blue"]!.outputs.environment = "x";
    const { warnings } = await decide(parseState(state), asks("blue", ENVIRONMENT));
    expect(warnings.join("\n")).to.include("another environment (KEY) pod by pod");
  });
});
