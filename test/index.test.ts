import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fs, { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import type { Build } from "../components/image/build.ts";
import type { RecordedVersions } from "../components/release/recorded-versions.ts";
import { deployedState } from "./helpers/deployed-state.ts";
import { addLockLink, addPipe, addSocket, addSparseFile } from "./helpers/odd-files.ts";
import { FakeDocker, pushes } from "./helpers/fake-docker.ts";
import { rawConfig } from "./helpers/pulumi-config.ts";
import type { MockedEngine, MockOptions } from "./helpers/pulumi-mocks.ts";
import { quietly } from "./helpers/quietly.ts";
import { digestOf, mockEngine, valueOf } from "./helpers/pulumi-mocks.ts";

const BOTH = { appVersion: "1.1.0", blue: { version: "1.0.0" }, green: { version: "1.1.0", replicas: 3 } };
const DIGEST = `sha256:${"0".repeat(64)}`;

/** The app's image that is built. The gate's has tests of its own. */
const APP_BUILD = /^docker.* app-image$/;
const GATE_IMAGE = `gcr.io/my-project/blue-green-gate@${digestOf("of the gate")}`;

interface Job {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: [{ readonly image: string; readonly env: object[] }] };
    };
  };
}

let runs = 0;

/** Runs the program anew, with blue 1.0.0 in the registry unless told otherwise. */
async function run(
  config: Record<string, unknown>,
  publishedTags = ["1.0.0"],
  state?: ReturnType<typeof deployedState>,
  preview = false,
  zones?: MockOptions["zones"],
) {
  const engine = await mockEngine({ config: rawConfig(config), publishedTags, state, preview, zones });
  const program = (await import(`../index.ts?run=${++runs}`)) as { default: pulumi.Inputs };
  const outputs = (await valueOf(program.default)) as Record<string, unknown>;
  return { engine: await engine.settled(), outputs };
}

/** Runs the program, which must end with an error that Pulumi shows without a stack trace. */
async function fail(
  config: Record<string, unknown>,
  state?: ReturnType<typeof deployedState>,
  registryError?: string,
  repository: Pick<MockOptions, "repositoryLabels" | "repositoryMembers"> = {},
) {
  const publishedTags = state && ["1.0.0"];
  const engine = await mockEngine({
    ...{ config: rawConfig(config), publishedTags, state, registryError },
    ...repository,
  });
  const error = await import(`../index.ts?run=${++runs}`).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!pulumi.RunError.isInstance(error)) throw new Error(`expected a RunError, got ${String(error)}`);
  return { engine: await engine.settled(), error };
}

function imageOf(engine: MockedEngine, color: string): string {
  const { spec } = engine.resource(`kubernetes:apps/v1:Deployment ${color}`).inputs as {
    spec: { template: { spec: { containers: { image: string }[] } } };
  };
  return spec.template.spec.containers[0]?.image ?? "";
}

const recordOf = (engine: MockedEngine) =>
  engine.componentOutputs("gke-blue-green:release:ReleaseRecord release-record").versions as RecordedVersions;

describe("the program", () => {
  it("outputs where both colours are, what they run and how to roll back", async () => {
    const { outputs } = await run(BOTH);
    expect(outputs).to.deep.equal({
      url: "http://192.0.2.10",
      externalIp: "192.0.2.10",
      previewUrl: "http://192.0.2.10",
      lastSuccessfulUpdate: {
        active: {
          color: "blue",
          version: "1.0.0",
          digest: digestOf("1.0.0"),
          image: `gcr.io/my-project/web@${digestOf("1.0.0")}`,
          gate: "passed",
        },
        idle: {
          color: "green",
          version: "1.1.0",
          digest: digestOf("1.1.0"),
          image: `gcr.io/my-project/web@${digestOf("1.1.0")}`,
          gate: "passed",
        },
      },
      statusCommand: "npm run status -- --stack test",
      rollbackCommand: "npm run rollback -- --stack test",
      getCredentialsCommand:
        "gcloud container clusters get-credentials blue-green --location us-central1-a --project my-project --dns-endpoint",
    });
  });

  it("reads the stack's state once, before it registers anything", async () => {
    const { engine } = await run(BOTH);
    const reads = engine.invokes.filter(({ token }) => token.endsWith(":readStackResourceOutputs"));
    expect(reads).to.have.length(1);
  });

  it("outputs neither preview nor rollback with one colour", async () => {
    const { outputs } = await run({ appVersion: "1.0.0", blue: { version: "1.0.0" } });
    expect(outputs).to.have.all.keys(
      ...["url", "externalIp", "lastSuccessfulUpdate", "statusCommand", "getCredentialsCommand"],
    );
    expect(outputs.lastSuccessfulUpdate).to.have.all.keys("active");
  });

  describe("with roles and outgoing traffic for the app", () => {
    const GOOGLE = { appRoles: ["roles/storage.objectViewer"], outgoingTraffic: true };
    const GRANT = "gcp:projects/iAMMember:IAMMember app-roles-roles/storage.objectViewer";
    const NAT = "gcp:compute/routerNat:RouterNat outgoing";

    it("outputs the address that others see, and creates nothing of it otherwise", async () => {
      const { outputs } = await run({ ...BOTH, ...GOOGLE });
      expect(outputs.outgoingIp).to.equal("192.0.2.20");
      const without = await run(BOTH);
      expect(without.outputs).to.not.have.property("outgoingIp");
      expect(without.engine.ids(/router|app-roles|outgoing/i)).to.deep.equal([]);
    });

    it("starts pods and hooks after both, so that the first one can use them", async () => {
      const preRelease = { command: ["node", "migrate.ts"] };
      const { engine } = await run({ ...BOTH, ...GOOGLE, preRelease });
      for (const first of [
        "kubernetes:batch/v1:Job blue-pre-release",
        "kubernetes:apps/v1:Deployment green",
      ]) {
        expect([...engine.allBefore(first)]).to.include.members([GRANT, NAT]);
      }
      expect(engine.resource(GRANT).errorHooks).to.deep.equal(["retry-while-disabled", "explain-refusal"]);
      expect(engine.resource(NAT).errorHooks).to.deep.equal(["retry-while-disabled", "explain-refusal"]);
    });

    it("grants the roles to the service account of the app's pods", async () => {
      const { engine } = await run({ ...BOTH, ...GOOGLE, appName: "shop" });
      expect(engine.resource(GRANT).inputs.member).to.match(
        /my-project\.svc\.id\.goog\/subject\/ns\/shop\/sa\/shop$/,
      );
      const { metadata } = engine.resource("kubernetes:core/v1:ServiceAccount app").inputs;
      expect(metadata).to.deep.equal({ name: "shop", namespace: "shop" });
    });
  });

  describe("with a domain", () => {
    const RECORD = "gcp:dns/recordSet:RecordSet domain";
    const zones = [{ name: "example", dnsName: "example.com.", visibility: "public" }];
    const withDomain = (config: Record<string, unknown> = {}) =>
      run({ ...BOTH, domain: "shop.example.com", ...config }, undefined, undefined, false, zones);

    it("leads it to the public address once that serves, and outputs it as the URL", async () => {
      const { engine, outputs } = await withDomain();
      expect(outputs).to.include({ url: "http://shop.example.com", externalIp: "192.0.2.10" });
      expect(engine.resource(RECORD).inputs).to.deep.equal({
        ...{ project: "my-project", managedZone: "example", name: "shop.example.com.", type: "A", ttl: 300 },
        rrdatas: ["192.0.2.20"],
      });
      const before = [...engine.allBefore(RECORD)];
      expect(before).to.include.members([
        "kubernetes:core/v1:Service public",
        "gcp:projects/service:Service services-dns",
      ]);
      expect(engine.resource(RECORD).errorHooks).to.deep.equal(["retry-while-disabled", "explain-refusal"]);
    });

    it("protects the record like everything that serves external users", async () => {
      expect((await withDomain()).engine.resource(RECORD).protect).to.equal(true);
      const { engine } = await withDomain({ deletionProtection: false });
      expect(engine.resource(RECORD).protect).to.equal(false);
    });

    it("registers nothing when the project has no zone for it", async () => {
      const blue = { appVersion: "1.0.0", blue: { version: "1.0.0" } };
      const { engine, error } = await fail({ ...blue, domain: "shop.example.com" });
      expect(error.message).to.match(/^domain: expected a name in a public managed zone/);
      expect(engine.resources).to.deep.equal([]);
    });

    it("asks for no zones and enables no Cloud DNS API without one", async () => {
      const { engine } = await run(BOTH);
      expect(engine.ids(/dns/)).to.deep.equal([]);
      expect(engine.invokes.filter(({ token }) => token.includes("dns"))).to.deep.equal([]);
    });
  });

  it("creates the project before everything else", async () => {
    const access = { "group:developers@example.com": ["roles/container.developer"] };
    const projectCreation = { billingAccount: "01A2B3-C4D5E6-F7A8B9" };
    const { engine } = await run({ appVersion: "1.0.0", projectCreation, access });
    const project = "gcp:organizations/project:Project project";
    const others = engine.ids(/^gcp:/).filter((id) => id !== project);
    expect(others).to.include(
      "gcp:projects/iAMMember:IAMMember access-roles/container.developer-group:developers@example.com",
    );
    for (const id of others) expect([...engine.allBefore(id)], id).to.include(project);
  });

  it("puts no token, key or kubeconfig into an output", async () => {
    const { outputs } = await run({
      ...BOTH,
      authorizedNetworks: [{ cidrBlock: "203.0.113.0/24", displayName: "x" }],
    });
    expect(JSON.stringify(outputs)).not.to.match(/access-token|Q0E=|kubeconfig|kind/);
  });

  it("builds one colour's version and finds the other's digest in the registry", async () => {
    const { engine } = await run(BOTH);
    expect(engine.resource("docker:index/image:Image app-image").inputs.imageName).to.equal(
      "gcr.io/my-project/web:1.1.0",
    );
    expect(imageOf(engine, "green")).to.equal(`gcr.io/my-project/web@${digestOf("1.1.0")}`);
    expect(imageOf(engine, "blue")).to.equal(`gcr.io/my-project/web@${digestOf("1.0.0")}`);
    const asked = engine.invokes.filter(({ token }) => token.endsWith(":getDockerImage"));
    const ofApp = asked.filter(({ inputs }) => !(inputs.imageName as string).startsWith("blue-green-gate:"));
    expect(ofApp.map(({ inputs }) => inputs)).to.have.deep.members(
      ["web:1.0.0", "web:1.1.0"].map((imageName) => ({
        project: "my-project",
        location: "us",
        repositoryId: "gcr.io",
        imageName,
      })),
    );
  });

  it("never builds a version that was pushed before", async () => {
    const { engine } = await run(BOTH, ["1.0.0", "1.1.0"]);
    expect(engine.ids(APP_BUILD)).to.deep.equal([]);
    expect(imageOf(engine, "green")).to.equal(`gcr.io/my-project/web@${digestOf("1.1.0")}`);
  });

  it("keeps the digest of the app's content, and refuses to build the version from other content", async () => {
    const { engine } = await run(BOTH);
    const built = engine.componentOutputs("gke-blue-green:app:AppImage app-image") as unknown as Build;
    expect([built.content, built.modes].join()).to.match(/^[0-9a-f]{64},[0-9a-f]{64}$/);
    const same = deployedState({ built });
    expect((await run(BOTH, ["1.0.0", "1.1.0"], same)).engine.ids(APP_BUILD)).to.have.length(1);
    const other = await fail(BOTH, deployedState({ built: { ...built, content: "other" } }));
    expect(other.error.message).to.match(
      /^appVersion: expected a version that was not built yet, got "1\.1\.0"\. /,
    );
    expect(other.engine.resources).to.deep.equal([]);
  });

  it("builds nothing again for other file modes, and remembers the build", async () => {
    const { engine } = await run(BOTH);
    const { content } = engine.componentOutputs("gke-blue-green:app:AppImage app-image") as unknown as Build;
    const versions = { "1.1.0": { content } };
    for (const modes of ["others", undefined]) {
      const state = deployedState(modes ? { built: { version: "1.1.0", content, modes } } : { versions });
      const { result, lines } = await quietly(() => run(BOTH, ["1.0.0", "1.1.0"], state));
      expect(result.engine.ids(APP_BUILD)).to.deep.equal([]);
      expect(imageOf(result.engine, "green")).to.equal(`gcr.io/my-project/web@${digestOf("1.1.0")}`);
      expect(recordOf(result.engine)).to.deep.equal(versions);
      expect(
        lines.join("\n").includes("./app: the modes of its files have changed since 1.1.0 was built"),
      ).to.equal(modes !== undefined);
    }
  });

  it("refuses a second build when the file modes differ and the registry has lost the version's tag", async () => {
    const { engine } = await run(BOTH);
    const built = engine.componentOutputs("gke-blue-green:app:AppImage app-image") as unknown as Build;
    const image = `gcr.io/my-project/web@${digestOf("1.1.0")}`;
    const state = deployedState({
      built: { ...built, modes: "others" },
      versions: { "1.1.0": { content: built.content, image } },
    });
    const refused = await quietly(() => fail(BOTH, state));
    expect(refused.result.error.message).to.match(
      /^appVersion: expected a version that was not built yet, got "1\.1\.0"\. .+ has no tag for it/,
    );
    expect(refused.result.engine.resources).to.deep.equal([]);
  });

  it("registers nothing when an update would switch to a colour that changes", async () => {
    const image = `gcr.io/my-project/web@${digestOf("1.0.0")}`;
    const { engine, error } = await fail(
      { ...BOTH, activeColor: "green" },
      deployedState({ activeColor: "blue", blue: { version: "1.0.0", image, replicas: 2 } }),
    );
    expect(error.message).to.match(/^activeColor: expected blue while .+, got "green"\. /);
    expect(engine.resources).to.deep.equal([]);
  });

  it("registers nothing when the update needs more pods on its way than fit", async () => {
    const image = `gcr.io/my-project/web@${digestOf("1.0.0")}`;
    const grown = {
      activeColor: "green",
      blue: { version: "1.0.0", replicas: 0 },
      green: { version: "1.0.0", replicas: 12 },
    };
    const { engine, error } = await fail(
      grown,
      deployedState({ activeColor: "blue", blue: { version: "1.0.0", image, replicas: 12 } }),
    );
    expect(error.message).to.match(/^green\.replicas: expected .+, got 12\. .+ blue 12 and 3 more/);
    expect(engine.resources).to.deep.equal([]);
  });

  describe("with colours that keep their version", () => {
    const imageOfVersion = (version: string) => `gcr.io/my-project/web@${digestOf(`${version}, as it was`)}`;
    const deployed = (version: string) => {
      const release = { version, image: imageOfVersion(version) };
      return { ...release, replicas: 2, applied: release };
    };
    const running = (
      activeColor: "blue" | "green",
      content?: string,
      built?: Build,
      pushed?: Readonly<Record<string, unknown>>,
    ) =>
      deployedState({
        ...{ activeColor, built, pushed },
        blue: deployed("1.0.0"),
        green: deployed("1.1.0"),
        ...(content ? { versions: { "1.1.0": { content } } } : {}),
        gates: {
          blue: { version: "1.0.0", image: imageOfVersion("1.0.0"), gateImage: GATE_IMAGE },
          green: { version: "1.1.0", image: imageOfVersion("1.1.0"), gateImage: GATE_IMAGE },
        },
      });
    const PUSHED = { imageName: "gcr.io/my-project/web:1.1.0", repoDigest: imageOfVersion("1.1.0") };
    // The image's id is the name that it had when it was built for the first time.
    const BUILT = {
      ...{ version: "1.1.0", content: "other", modes: "other", imageId: "gcr.io/my-project/web:0.9.0" },
    };
    const EARLIER = {
      id: "docker:index/image:Image app-image",
      pluginId: "gcr.io/my-project/web:0.9.0",
      inputs: { ...PUSHED, imageId: "gcr.io/my-project/web:0.9.0", isEarlier: true },
    };
    const expectTheSame = (engine: MockedEngine) =>
      expect([imageOf(engine, "blue"), imageOf(engine, "green")]).to.deep.equal(
        ["1.0.0", "1.1.0"].map(imageOfVersion),
      );

    it("calls no registry, where tags may have moved", async () => {
      const { engine } = await run({ ...BOTH, appVersion: "2.0.0" }, ["1.0.0"], running("blue"));
      expectTheSame(engine);
      expect(engine.invokes.filter(({ token }) => token.endsWith(":getDockerImage"))).to.deep.equal([]);
    });

    describe("and an app's folder that can't be built", () => {
      let appPath: string;
      let socket: Server;
      before(async () => {
        appPath = mkdtempSync(join(tmpdir(), "odd-app-"));
        writeFileSync(join(appPath, "Dockerfile"), "FROM scratch");
        writeFileSync(join(appPath, "secret.ts"), "");
        chmodSync(join(appPath, "secret.ts"), 0);
        mkdirSync(join(appPath, "lib"));
        symlinkSync("lib", join(appPath, "folder-link"));
        symlinkSync("round.ts", join(appPath, "round.ts"));
        addLockLink(appPath);
        addPipe(appPath);
        addSparseFile(appPath, "big.bin", 3);
        socket = await addSocket(appPath);
      });
      after(() => {
        socket.close();
        rmSync(appPath, { recursive: true });
      });
      const same = {
        ...BOTH,
        green: { version: "1.1.0", replicas: 2 },
        blue: { version: "1.0.0", replicas: 2 },
      };

      const cases = [
        ["rolls back", {}, "green"],
        ["switches", { activeColor: "green" }, "blue"],
        ["resizes what serves", { blue: { version: "1.0.0", replicas: 3 } }, "blue"],
        ["resizes the idle colour", { green: { version: "1.1.0", replicas: 0 } }, "blue"],
      ] as const;
      for (const [what, changes, activeBefore] of cases) {
        it(`${what}, as nothing is built and so nothing is read`, async () => {
          const reads = mock.method(fs, "readdirSync");
          syncBuiltinESMExports();
          try {
            const { engine } = await run(
              { ...same, ...changes, appPath },
              [],
              running(activeBefore, "other"),
            );
            expectNothingBuilt(engine);
            expect(reads.mock.calls).to.deep.equal([]);
            await fail({ ...same, appPath }, running("blue", "other"));
            expect(reads.mock.calls, "of a comparison").not.to.deep.equal([]);
          } finally {
            reads.mock.restore();
            syncBuiltinESMExports();
          }
        });

        it(`${what}, and leaves the build in the state as it is, without a look at the folder`, async () => {
          const state = running(activeBefore, "other", BUILT, PUSHED);
          const { result, lines } = await quietly(() => run({ ...same, ...changes, appPath }, [], state));
          expectNothingBuilt(result.engine);
          expect(result.engine.gets).to.deep.equal([EARLIER]);
          expect(lines.join("\n")).not.to.include(appPath);
        });
      }
      function expectNothingBuilt(engine: MockedEngine) {
        expectTheSame(engine);
        expect(engine.ids(/^docker/)).to.deep.equal([]);
        expect(engine.invokes.filter(({ token }) => token.endsWith(":getDockerImage"))).to.deep.equal([]);
        expect(recordOf(engine)["1.1.0"]).to.deep.equal({ content: "other", image: imageOfVersion("1.1.0") });
      }

      it("refuses it when the folder has to be compared, with the file and the next step", async () => {
        const { engine, error } = await fail({ ...same, appPath }, running("blue", "other"));
        expect(error.message).to.match(
          /round\.ts: expected a link that can be followed, got ELOOP\. Delete it, or /,
        );
        expect(engine.resources).to.deep.equal([]);
      });
    });

    it("switches back without a build after the app's folder was edited, and reads nothing of it", async () => {
      const state = running("green", "other", BUILT, PUSHED);
      const { result, lines } = await quietly(() => run(BOTH, ["1.0.0"], state));
      expectTheSame(result.engine);
      expect(result.engine.ids(APP_BUILD)).to.deep.equal([]);
      expect(result.engine.gets).to.deep.equal([EARLIER]);
      expect(lines.join("\n")).not.to.include("./app");
    });

    it("does not build again what an earlier update built, once a switch has left it in the state", async () => {
      const { engine: first } = await run(BOTH);
      const built = first.componentOutputs("gke-blue-green:app:AppImage app-image") as unknown as Build;
      const same = { ...BOTH, green: { version: "1.1.0", replicas: 2 } };
      const state = running("blue", built.content, built, { ...EARLIER.inputs });
      const { engine } = await run({ ...same, blue: { version: "1.0.0", replicas: 2 } }, ["1.0.0"], state);
      expect(engine.ids(APP_BUILD)).to.deep.equal([]);
      expect(engine.gets).to.deep.equal([EARLIER]);
    });

    it("lets a build leave the state once no colour runs it", async () => {
      const state = running("green", "other", undefined, { ...PUSHED, repoDigest: imageOfVersion("0.9.0") });
      const { engine } = await run(BOTH, ["1.0.0"], state);
      expect(engine.gets).to.deep.equal([]);
    });

    it("refuses an edited app folder without a switch", async () => {
      const same = { ...BOTH, green: { version: "1.1.0", replicas: 2 } };
      const { error } = await fail(same, running("blue", "other"));
      expect(error.message).to.match(
        /^appVersion: expected a version that was not built yet, got "1\.1\.0"\. /,
      );
    });
  });

  it("warns when external users get a new version before its gate", async () => {
    const image = `gcr.io/my-project/web@${digestOf("0.9.0")}`;
    const state = (version: string) =>
      deployedState({ activeColor: "blue", blue: { version, image, replicas: 2 } });
    const warned = async (version: string) =>
      (await quietly(() => run(BOTH, ["1.0.0"], state(version)))).lines;
    expect((await warned("0.9.0")).join("\n")).to.include(
      "blue: external users reach it and get 1.0.0 pod by pod, before its gate. " +
        "To test it first, set it for the other colour and switch.",
    );
    expect((await warned("1.0.0")).join("\n")).not.to.include("get 1.0.0");
  });

  it("leaves the number of pods to an autoscaler for colours that have pods", async () => {
    const image = `gcr.io/my-project/web@${digestOf("1.0.0")}`;
    const autoscaling = { maxReplicas: 3 };
    const color = { version: "1.0.0", autoscaling };
    const { engine } = await run(
      { appVersion: "2.0.0", blue: color, green: color },
      ["1.0.0"],
      deployedState({
        activeColor: "blue",
        blue: { version: "1.0.0", image, replicas: 2 },
        green: { version: "1.0.0", image, replicas: 0 },
      }),
    );
    const ignored = (name: string) => engine.resource(`kubernetes:apps/v1:Deployment ${name}`).ignoreChanges;
    expect(ignored("blue")).to.deep.equal(["spec.replicas"]);
    expect(ignored("green")).to.deep.equal([]);
  });

  it("fails when the registry can't be read after the first release", async () => {
    const denied = "googleapi: Error 403: Permission denied.";
    const config = { appVersion: "1.1.0", blue: { version: "1.0.0" }, green: { version: "1.1.0" } };
    const image = `gcr.io/my-project/web@${digestOf("1.0.0")}`;
    const state = deployedState({ activeColor: "blue", blue: { version: "1.0.0", image, replicas: 2 } });
    const { error } = await fail(config, state, denied);
    expect(error.message).to.include("expected a version that can be looked up");
  });

  it("runs a pre-release hook before a colour's pods change", async () => {
    const hooks = /:Job \w+-pre-release$/;
    expect((await run(BOTH)).engine.ids(hooks)).to.deep.equal([]);
    const { engine } = await run({ ...BOTH, preRelease: { command: ["node", "migrate.ts"] } });
    expect(engine.ids(hooks)).to.have.length(2);
  });

  it("says when a version's hook does not run, unless there is no hook", async () => {
    const older = { appVersion: "1.1.0", blue: { version: "1.1.0" }, green: { version: "1.0.0" } };
    const info =
      "green: the pre-release hook does not run for 1.0.0, because it ran for 1.1.0, which is newer.";
    const said = async (config: object) => {
      const { result, lines } = await quietly(() => run({ ...older, ...config }));
      expect(result.engine.ids(/:Job green-pre-release$/)).to.deep.equal([]);
      return lines.join("\n").includes(info);
    };
    expect(await said({ preRelease: { command: ["node", "migrate.ts"] } })).to.equal(true);
    expect(await said({})).to.equal(false);
  });

  it("carries on which hooks ran and which gates passed, and numbers a switch", async () => {
    const image = (version: string) => `gcr.io/my-project/web@${digestOf(version)}`;
    const running = (version: string) => {
      const applied = { version, image: image(version) };
      return { ...applied, replicas: 3, applied };
    };
    const hooks = { "1.0.0": { image: image("1.0.0"), completedAt: "2026-11-27T10:00:00Z" } };
    const gates = { blue: { version: "1.0.0", image: image("1.0.0"), forSwitch: 3 } };
    const state = deployedState({
      ...{ activeColor: "blue", blue: running("1.0.0"), green: running("1.1.0") },
      ...{ hooks, gates, switches: 4 },
    });
    const { engine } = await run({ ...BOTH, appVersion: "2.0.0", activeColor: "green" }, ["1.0.0"], state);
    expect(engine.componentOutputs("gke-blue-green:release:ReleaseRecord release-record")).to.deep.include({
      hooks,
      gates,
      switches: 5,
    });
    const numberOf = (color: string) =>
      (
        engine.resource(`kubernetes:batch/v1:Job ${color}-gate`).inputs.metadata as {
          labels: Record<string, string>;
        }
      ).labels.switch;
    expect([numberOf("blue"), numberOf("green")]).to.deep.equal(["3", "5"]);
  });

  it("protects the public Service and its address together with the cluster", async () => {
    const isProtected = async (deletionProtection: boolean) => {
      const { engine } = await run({ ...BOTH, deletionProtection });
      return engine.resources.filter(({ protect }) => protect).map(({ id }) => id);
    };
    expect(await isProtected(true)).to.have.members([
      "gcp:container/cluster:Cluster cluster",
      "gcp:compute/address:Address addresses-public",
      "kubernetes:core/v1:Service public",
    ]);
    expect(await isProtected(false)).to.deep.equal([]);
  });

  describe("with a promoted image", () => {
    const SOURCE = `gcr.io/my-project-dev/web@${digestOf("2.0.0")}`;
    const COPY = `gcr.io/my-project/web@${digestOf("2.0.0")}`;
    const PROMOTED = { blue: { version: "2.0.0", image: SOURCE } };
    let docker: FakeDocker;
    beforeEach(() => (docker = new FakeDocker(pushes(digestOf("2.0.0")))));
    afterEach(() => docker.remove());

    it("copies it into its own repository, and gives the nodes no right on the other one", async () => {
      const { result, lines } = await quietly(() =>
        run({ ...PROMOTED, "docker:host": "unix:///run/x.sock" }),
      );
      const { engine, outputs } = result;
      expect(docker.calls.map(({ args }) => args)).to.include("push gcr.io/my-project/web:2.0.0");
      expect(docker.calls[0]?.host).to.equal("unix:///run/x.sock");
      expect(imageOf(engine, "blue")).to.equal(COPY);
      const { active } = outputs.lastSuccessfulUpdate as { readonly active: object };
      expect(active).to.deep.include({ image: COPY, version: "2.0.0" });
      const gate = engine.resources.find(({ id }) => id.endsWith(":Job blue-gate"));
      expect(JSON.stringify(gate?.inputs)).to.include(COPY);
      const rights = engine.resources.filter(({ type }) => /RepositoryIamMember$/.test(type));
      expect(rights.map(({ inputs }) => inputs.project)).to.deep.equal(["my-project"]);
      expect(JSON.stringify(engine.resources)).not.to.include("my-project-dev");
      expect(lines.join("\n")).to.include(
        `blue: the update first copies ${SOURCE} to gcr.io/my-project/web:2.0.0. Pods run ${COPY}.`,
      );
    });

    it("copies nothing when the copy exists or a colour runs it", async () => {
      const blue = { version: "2.0.0", image: COPY, replicas: 2 };
      for (const [tags, state] of [
        [["2.0.0"], undefined],
        [[], deployedState({ activeColor: "blue", blue })],
      ] as const) {
        const { engine } = await run(PROMOTED, [...tags], state);
        expect(imageOf(engine, "blue")).to.equal(COPY);
      }
      expect(docker.calls).to.deep.equal([]);
    });

    it("switches and rolls back without Docker and without a registry", async () => {
      const blue = { version: "1.0.0", image: `gcr.io/my-project/web@${digestOf("1.0.0")}`, replicas: 2 };
      const green = { version: "2.0.0", image: COPY, replicas: 2 };
      const config = {
        blue: { version: "1.0.0", image: `gcr.io/my-project-dev/web@${digestOf("1.0.0")}` },
        green: { version: "2.0.0", image: SOURCE },
      };
      for (const [from, to] of [
        ["blue", "green"],
        ["green", "blue"],
      ] as const) {
        const gates = {
          blue: { ...blue, gateImage: GATE_IMAGE },
          green: { ...green, gateImage: GATE_IMAGE },
        };
        const state = deployedState({ activeColor: from, blue, green, gates });
        const smokeTest = { image: `gcr.io/my-project-dev/blue-green-gate@${digestOf("newer")}` };
        const { engine } = await run({ ...config, smokeTest, activeColor: to }, [], state);
        expect([imageOf(engine, "blue"), imageOf(engine, "green")]).to.deep.equal([blue.image, COPY]);
        expect(engine.invokes.filter(({ token }) => token.endsWith(":getDockerImage"))).to.deep.equal([]);
      }
      expect(docker.calls).to.deep.equal([]);
    });

    it("shows the copy in a preview and copies nothing", async () => {
      const { result, lines } = await quietly(() => run(PROMOTED, [], undefined, true));
      expect(imageOf(result.engine, "blue")).to.equal(COPY);
      expect(lines.join("\n")).to.include("blue: the update first copies ");
      expect(docker.calls).to.deep.equal([]);
    });

    it("registers nothing when its version is another image in the own repository", async () => {
      const { engine, error } = await fail({ blue: { version: "1.0.0", image: SOURCE } }, deployedState({}));
      expect(error.message).to.match(/^blue\.version: expected a version that is /);
      expect(engine.resources).to.deep.equal([]);
    });
  });

  describe("with a gate of its own", () => {
    const gate = "kubernetes:batch/v1:Job blue-gate";
    const build = "docker:index/image:Image gate-image";
    const gateOf = (engine: MockedEngine, color: string) =>
      (engine.resource(`kubernetes:batch/v1:Job ${color}-gate`).inputs as unknown as Job).spec.template.spec
        .containers[0];

    it("builds its image from the gate's folder, at once for the active colour", async () => {
      const { engine } = await run({ ...BOTH, gateBaseImage: "example/node:24" });
      const { imageName, build: how } = engine.resource(build).inputs as {
        imageName: string;
        build: Record<string, unknown>;
      };
      expect(imageName).to.match(/^gcr\.io\/my-project\/blue-green-gate:[0-9a-f]{12}$/);
      expect(how).to.deep.include({ context: "./gate", dockerfile: "./gate/Dockerfile" });
      expect(how.args).to.deep.equal({ BASE_IMAGE: "example/node:24" });
      expect(engine.allBefore(gate)).to.include(build);
      expect(engine.allBefore(build)).not.to.include("kubernetes:core/v1:Service public");
      const image = `gcr.io/my-project/blue-green-gate@${digestOf(imageName.split(":")[1]!)}`;
      expect(gateOf(engine, "blue").image).to.equal(image);
      expect(gateOf(engine, "blue").env).to.deep.include({
        name: "TESTED_IMAGE",
        value: imageOf(engine, "blue"),
      });
    });

    it("builds its image after the active colour if only the idle one needs it", async () => {
      const blue = { version: "1.0.0", image: `gcr.io/my-project/web@${digestOf("1.0.0")}`, replicas: 2 };
      const gates = { blue: { ...blue, gateImage: GATE_IMAGE } };
      const state = deployedState({ activeColor: "blue", blue: { ...blue, applied: blue }, gates });
      const { engine } = await run(BOTH, ["1.0.0"], state);
      expect(engine.allBefore(build)).to.include("kubernetes:core/v1:Service public");
      expect(gateOf(engine, "blue").image).to.equal(GATE_IMAGE);
      expect(gateOf(engine, "green").image).not.to.equal(GATE_IMAGE);
    });

    it("records the image, and keeps the build in the state", async () => {
      const { engine } = await run(BOTH);
      const built = engine.componentOutputs("gke-blue-green:gate:GateImage gate-image") as unknown as {
        reference: string;
        content: string;
        modes: string;
      };
      const again = await run(BOTH, ["1.0.0", "1.1.0"], deployedState({ gateBuild: built }));
      expect(again.engine.ids(/^docker/)).to.deep.equal([build]);
      const { reference: image, content } = built;
      expect(
        again.engine.componentOutputs("gke-blue-green:release:ReleaseRecord release-record").gateImage,
      ).to.deep.equal({ image, content });
    });

    it("builds nothing for a gate that is a command in the app's image, or is off", async () => {
      for (const smokeTest of [{ command: ["true"] }, { enabled: false }]) {
        const { engine } = await run({ ...BOTH, smokeTest });
        expect(engine.ids(/gate-image/)).to.deep.equal([]);
      }
    });
  });

  it("builds one image when both colours run the same version", async () => {
    const { engine } = await run({ ...BOTH, blue: { version: "1.1.0" } }, []);
    expect(engine.ids(APP_BUILD)).to.deep.equal(["docker:index/image:Image app-image"]);
    expect(imageOf(engine, "blue")).to.equal(imageOf(engine, "green"));
  });

  it("builds nothing when no colour runs the version of the app's folder", async () => {
    const { engine } = await run({
      appVersion: "2.0.0",
      blue: { version: "1.0.0" },
      green: { version: "1.1.0", image: `gcr.io/my-project/web@${DIGEST}` },
    });
    expect(engine.ids(APP_BUILD)).to.deep.equal([]);
    expect(imageOf(engine, "green")).to.equal(`gcr.io/my-project/web@${DIGEST}`);
  });

  it("registers nothing when the registry doesn't have a version", async () => {
    const { engine, error } = await fail({ ...BOTH, blue: { version: "0.9.0" } });
    expect(error.message).to.match(/^blue\.version: expected .+, got "0\.9\.0"\. /);
    expect(engine.resources).to.deep.equal([]);
  });

  it("registers nothing when it would share a repository that a destroy deletes", async () => {
    const ONE = { appVersion: "1.0.0", blue: { version: "1.0.0" } };
    const reader = "serviceAccount:blue-green-2-nodes@my-project.iam.gserviceaccount.com";
    const blue = { version: "1.0.0", image: `gcr.io/my-project/web@${digestOf("1.0.0")}`, replicas: 1 };
    const deployed = deployedState({ activeColor: "blue", blue, lasting: { registryHost: "gcr.io" } });
    for (const [key, state, repository] of [
      ["adoptRepository", undefined, { repositoryLabels: { "delete-images": "true" } }],
      ["deleteImages", deployed, { repositoryMembers: { "roles/artifactregistry.reader": [reader] } }],
    ] as const) {
      const { engine, error } = await fail({ ...ONE, [key]: true }, state, undefined, repository);
      expect(error.message).to.match(
        new RegExp(`^${key}: expected false while .* of my-project .*, got true\\. `),
      );
      expect(engine.resources).to.deep.equal([]);
    }
  });

  it("registers nothing when a setting is wrong", async () => {
    const { engine, error } = await fail({ ...BOTH, activeColor: "purple" });
    expect(error.message).to.match(/^activeColor: expected blue or green, got "purple"\. /);
    expect(engine.resources).to.deep.equal([]);
  });

  it("gives every Kubernetes object the cluster's provider, which comes after the nodes", async () => {
    const { engine } = await run(BOTH);
    const objects = engine.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects).to.have.length(15);
    for (const { id, provider } of objects)
      expect(provider, id).to.equal("pulumi:providers:kubernetes cluster");
    expect(engine.resource("pulumi:providers:kubernetes cluster").after).to.include(
      "gcp:container/nodePool:NodePool cluster-nodes",
    );
  });

  it("starts pods after the nodes' pull right, and pushes after the repository exists", async () => {
    const { engine } = await run(BOTH);
    for (const color of ["blue", "green"]) {
      expect(engine.allBefore(`kubernetes:apps/v1:Deployment ${color}`)).to.include(
        "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember image-repository-pull-right",
      );
    }
    expect(engine.resource("docker:index/image:Image app-image").after).to.include(
      "gcp:artifactregistry/repository:Repository image-repository",
    );
  });

  it("builds the idle colour's image after the active colour, and the active one's at once", async () => {
    const image = "docker:index/image:Image app-image";
    const ofIdle = await run(BOTH);
    expect(ofIdle.engine.allBefore(image)).to.include("kubernetes:core/v1:Service public");
    const ofBoth = await run({ ...BOTH, blue: { version: "1.1.0" } }, []);
    expect(ofBoth.engine.allBefore(image)).not.to.include("kubernetes:core/v1:Service public");
  });

  it("retries everything that uses a Google API", async () => {
    const { engine } = await run(BOTH);
    const retried = engine.resources
      .filter(({ errorHooks }) => errorHooks.includes("retry-while-disabled"))
      .map(({ type }) => type);
    expect(retried).to.have.members([
      "gcp:compute/network:Network",
      "gcp:compute/subnetwork:Subnetwork",
      "gcp:compute/address:Address",
      "gcp:compute/address:Address",
      "gcp:serviceaccount/account:Account",
      "gcp:projects/iAMMember:IAMMember",
      "gcp:artifactregistry/repository:Repository",
      "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
      "gcp:container/cluster:Cluster",
    ]);
  });
});
