import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Build } from "../components/image/build.ts";
import { deployedState } from "./helpers/deployed-state.ts";
import { rawConfig } from "./helpers/pulumi-config.ts";
import type { MockedEngine } from "./helpers/pulumi-mocks.ts";
import { quietly } from "./helpers/quietly.ts";
import { digestOf, mockEngine, valueOf } from "./helpers/pulumi-mocks.ts";

const BOTH = { appVersion: "1.1.0", blue: { version: "1.0.0" }, green: { version: "1.1.0", replicas: 3 } };
const DIGEST = `sha256:${"0".repeat(64)}`;

let runs = 0;

/** Runs the program anew, with blue 1.0.0 in the registry unless told otherwise. */
async function run(
  config: Record<string, unknown>,
  publishedTags = ["1.0.0"],
  state?: ReturnType<typeof deployedState>,
) {
  const engine = await mockEngine({ config: rawConfig(config), publishedTags, state });
  const program = (await import(`../index.ts?run=${++runs}`)) as { default: pulumi.Inputs };
  const outputs = (await valueOf(program.default)) as Record<string, unknown>;
  return { engine: await engine.settled(), outputs };
}

/** Runs the program, which must end with an error that Pulumi shows without a stack trace. */
async function fail(
  config: Record<string, unknown>,
  state?: ReturnType<typeof deployedState>,
  registryError?: string,
) {
  const publishedTags = state && ["1.0.0"];
  const engine = await mockEngine({ config: rawConfig(config), publishedTags, state, registryError });
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

describe("the program", () => {
  it("outputs where both colours are, what they run and how to roll back", async () => {
    const { outputs } = await run(BOTH);
    expect(outputs).to.deep.equal({
      url: "http://192.0.2.10",
      externalIp: "192.0.2.10",
      previewUrl: "http://192.0.2.10",
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
      rollbackCommand:
        "pulumi config set --stack test --path activeColor green && pulumi up --stack test --yes",
      getCredentialsCommand:
        "gcloud container clusters get-credentials blue-green --location us-central1-a --project my-project --dns-endpoint",
    });
  });

  it("outputs neither preview nor rollback with one colour", async () => {
    const { outputs } = await run({ appVersion: "1.0.0", blue: { version: "1.0.0" } });
    expect(outputs).to.have.all.keys("url", "externalIp", "active", "getCredentialsCommand");
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
    expect(asked.map(({ inputs }) => inputs)).to.have.deep.members(
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
    expect(engine.ids(/^docker/)).to.deep.equal([]);
    expect(imageOf(engine, "green")).to.equal(`gcr.io/my-project/web@${digestOf("1.1.0")}`);
  });

  it("keeps the digest of the app's content, and refuses to build the version from other content", async () => {
    const { engine } = await run(BOTH);
    const built = engine.componentOutputs("gke-blue-green:app:AppImage app-image") as unknown as Build;
    expect([built.content, built.modes].join()).to.match(/^[0-9a-f]{64},[0-9a-f]{64}$/);
    const same = deployedState({ built });
    expect((await run(BOTH, ["1.0.0", "1.1.0"], same)).engine.ids(/^docker/)).to.have.length(1);
    const other = await fail(BOTH, deployedState({ built: { version: "1.1.0", content: "other" } }));
    expect(other.error.message).to.match(
      /^appVersion: expected a version that was not built yet, got "1\.1\.0"\. /,
    );
    expect(other.engine.resources).to.deep.equal([]);
  });

  it("builds nothing again for other file modes, and remembers the build", async () => {
    const { engine } = await run(BOTH);
    const { content } = engine.componentOutputs("gke-blue-green:app:AppImage app-image") as unknown as Build;
    for (const modes of ["others", undefined]) {
      const state = deployedState({ built: { version: "1.1.0", content, modes } });
      const { result, lines } = await quietly(() => run(BOTH, ["1.0.0", "1.1.0"], state));
      expect(result.engine.ids(/^docker/)).to.deep.equal([]);
      expect(imageOf(result.engine, "green")).to.equal(`gcr.io/my-project/web@${digestOf("1.1.0")}`);
      expect(result.engine.componentOutputs("gke-blue-green:app:AppImage app-image")).to.deep.equal({
        version: "1.1.0",
        content,
      });
      expect(
        lines.join("\n").includes("./app: the modes of its files have changed since 1.1.0 was built"),
      ).to.equal(modes !== undefined);
    }
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
    const running = (version: string) => {
      const release = { version, image: imageOfVersion(version) };
      return { ...release, replicas: 2, applied: release };
    };
    const before = (activeColor: "blue" | "green", content?: string) =>
      deployedState({
        activeColor,
        blue: running("1.0.0"),
        green: running("1.1.0"),
        ...(content ? { built: { version: "1.1.0", content } } : {}),
      });
    const expectTheSame = (engine: MockedEngine) =>
      expect([imageOf(engine, "blue"), imageOf(engine, "green")]).to.deep.equal(
        ["1.0.0", "1.1.0"].map(imageOfVersion),
      );

    it("calls no registry, where tags may have moved", async () => {
      const { engine } = await run({ ...BOTH, appVersion: "2.0.0" }, ["1.0.0"], before("blue"));
      expectTheSame(engine);
      expect(engine.invokes.filter(({ token }) => token.endsWith(":getDockerImage"))).to.deep.equal([]);
    });

    it("switches back without a build after the app's folder was edited", async () => {
      const { result, lines } = await quietly(() => run(BOTH, ["1.0.0"], before("green", "other")));
      expectTheSame(result.engine);
      expect(result.engine.ids(/^docker/)).to.deep.equal([]);
      expect(result.engine.componentOutputs("gke-blue-green:app:AppImage app-image")).to.deep.equal({
        version: "1.1.0",
        content: "other",
      });
      expect(lines.join("\n")).to.include(
        "green: ./app has changed since 1.1.0 was built. It is not built, and green keeps its image. " +
          "To build it, give it a new version.",
      );
    });

    it("refuses an edited app folder without a switch", async () => {
      const { error } = await fail(BOTH, before("blue", "other"));
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

  it("protects the public Service together with the cluster", async () => {
    const isProtected = async (deletionProtection: boolean) => {
      const { engine } = await run({ ...BOTH, deletionProtection });
      return engine.resources.filter(({ protect }) => protect).map(({ id }) => id);
    };
    expect(await isProtected(true)).to.include("kubernetes:core/v1:Service public");
    expect(await isProtected(false)).to.deep.equal([]);
  });

  for (const color of ["blue", "green"]) {
    it(`lets the nodes pull what another stack's project built for ${color}`, async () => {
      const promoted = { version: "2.0.0", image: `gcr.io/my-project-dev/web@${DIGEST}` };
      const { engine } = await run({ ...BOTH, [color]: promoted });
      const projects = engine.resources
        .filter(({ type }) => /RepositoryIamMember$/.test(type))
        .map(({ inputs }) => inputs.project);
      expect(projects).to.have.members(["my-project", "my-project-dev"]);
    });
  }

  it("lets the nodes pull what another stack's project built", async () => {
    const { engine } = await run({
      blue: { version: "1.0.0", image: `gcr.io/my-project-dev/web@${DIGEST}` },
    });
    const right = engine.resources.find(
      ({ type, inputs }) => /RepositoryIamMember$/.test(type) && inputs.project === "my-project-dev",
    );
    expect(right?.inputs).to.include({ location: "us", repository: "gcr.io" });
    expect(engine.allBefore("kubernetes:apps/v1:Deployment blue")).to.include(right?.id);
  });

  it("builds one image when both colours run the same version", async () => {
    const { engine } = await run({ ...BOTH, blue: { version: "1.1.0" } }, []);
    expect(engine.ids(/^docker/)).to.deep.equal(["docker:index/image:Image app-image"]);
    expect(imageOf(engine, "blue")).to.equal(imageOf(engine, "green"));
  });

  it("builds nothing when no colour runs the version of the app's folder", async () => {
    const { engine } = await run({
      appVersion: "2.0.0",
      blue: { version: "1.0.0" },
      green: { version: "1.1.0", image: `gcr.io/other/web@${DIGEST}` },
    });
    expect(engine.ids(/^docker/)).to.deep.equal([]);
    expect(imageOf(engine, "green")).to.equal(`gcr.io/other/web@${DIGEST}`);
  });

  it("registers nothing when the registry doesn't have a version", async () => {
    const { engine, error } = await fail({ ...BOTH, blue: { version: "0.9.0" } });
    expect(error.message).to.match(/^blue\.version: expected .+, got "0\.9\.0"\. /);
    expect(engine.resources).to.deep.equal([]);
  });

  it("registers nothing when a setting is wrong", async () => {
    const { engine, error } = await fail({ ...BOTH, activeColor: "purple" });
    expect(error.message).to.match(/^activeColor: expected blue or green, got "purple"\. /);
    expect(engine.resources).to.deep.equal([]);
  });

  it("gives every Kubernetes object the cluster's provider, which comes after the nodes", async () => {
    const { engine } = await run(BOTH);
    const objects = engine.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects).to.have.length(13);
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

  it("retries everything that uses an API", async () => {
    const { engine } = await run(BOTH);
    const retried = engine.resources
      .filter(({ errorHooks }) => errorHooks.length > 0)
      .map(({ type }) => type);
    expect(retried).to.have.members([
      "gcp:compute/network:Network",
      "gcp:compute/subnetwork:Subnetwork",
      "gcp:serviceaccount/account:Account",
      "gcp:projects/iAMMember:IAMMember",
      "gcp:artifactregistry/repository:Repository",
      "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
      "gcp:container/cluster:Cluster",
    ]);
  });
});
