import { expect } from "chai";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dockerProvider } from "../../../../src/engine/plugins/docker/docker-provider.ts";
import type { Properties } from "../../../../src/engine/plugins/provider.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";
import type { FakeDocker } from "../../../helpers/docker-plugin-fake-docker.ts";
import { installFakeDocker, PUSHED_DIGEST } from "../../../helpers/docker-plugin-fake-docker.ts";

const TYPE = "docker:index/image:Image";
const HOST = "tcp://127.0.0.1:2375";
const imageName = "gcr.io/p/web:1.0.0";

describe("the docker plugin", () => {
  let docker: FakeDocker;
  let statuses: string[];
  let inputs: Properties;
  let context: string;
  let dockerfile: string;

  beforeEach(() => {
    docker = installFakeDocker();
    statuses = [];
    context = join(docker.folder, "app");
    dockerfile = join(context, "Dockerfile");
    mkdirSync(context);
    writeFileSync(dockerfile, "FROM scratch\n");
    inputs = {
      imageName,
      build: {
        context,
        dockerfile,
        platform: "linux/amd64",
        target: "final",
        args: { APP_VERSION: "1.0.0" },
      },
      registry: { server: "gcr.io", username: "oauth2accesstoken", password: "token" },
    };
  });
  afterEach(() => docker.remove());

  const identity = () => ({
    type: TYPE,
    name: "app",
    urn: `urn:pulumi:t::t::${TYPE}::app`,
    status: (message: string) => statuses.push(message),
    signal: new AbortController().signal,
  });
  const create = async (news: Properties, preview = false) =>
    (await dockerProvider.configure({ host: HOST })).create({
      ...identity(),
      inputs: news,
      preview,
      timeoutSeconds: 0,
    });
  const message = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.fail("did not fail"),
      (error: unknown) => (error as Error).message,
    );
  const outputs = () => ({
    baseImageName: imageName,
    context,
    dockerfile: "Dockerfile",
    imageName,
    platform: "linux/amd64",
    registryServer: "gcr.io",
  });

  it("builds and pushes the image and returns its digest", async () => {
    expect(await create(inputs)).to.deep.equal({
      id: imageName,
      properties: { ...outputs(), repoDigest: `gcr.io/p/web@${PUSHED_DIGEST}` },
    });
    expect(docker.calls().map(({ args }) => args)).to.deep.equal([
      ["version", "--format", "{{.Server.Version}}"],
      [
        "build",
        ...["--tag", imageName, "--file", dockerfile, "--platform", "linux/amd64", "--target", "final"],
        ...["--build-arg", "APP_VERSION=1.0.0", "--", context],
      ],
      ["image", "inspect", "--format", "{{.Id}}", imageName],
      ["push", imageName],
    ]);
    expect(new Set(docker.calls().map(({ host }) => host))).to.deep.equal(new Set([HOST]));
    expect(statuses).to.include.members(["Step 1/1 : FROM scratch", "Successfully built 1"]);
  });

  it("gives the registry's credentials only to the build and the push", async () => {
    writeFileSync(
      join(docker.folder, "user", "config.json"),
      JSON.stringify({ auths: { "eu.gcr.io": { auth: "mine" } }, credsStore: "desktop" }),
    );
    await create(inputs);
    const [version, build, , push] = docker.calls();
    expect(version!.config).to.equal("");
    expect(build!.config).to.equal(push!.config);
    expect(JSON.parse(push!.config)).to.deep.equal({
      auths: {
        "eu.gcr.io": { auth: "mine" },
        "gcr.io": { auth: Buffer.from("oauth2accesstoken:token").toString("base64") },
      },
      credsStore: "desktop",
      credHelpers: { "gcr.io": "" },
      cliPluginsExtraDirs: [join(docker.folder, "user", "cli-plugins")],
    });
  });

  it("uses the user's own credentials when the program gives none", async () => {
    delete inputs.registry;
    const { properties } = await create(inputs);
    expect(properties.registryServer).to.equal("");
    expect(docker.calls().map(({ config }) => config)).to.deep.equal(["", "", "", ""]);
  });

  it("only builds with skipPush, and returns the local image", async () => {
    const { properties } = await create({ ...inputs, skipPush: true });
    expect(properties.repoDigest).to.equal("sha256:1111");
    expect(docker.calls().map(({ args }) => args[0])).to.not.include("push");
  });

  it("only asks for a daemon in a preview", async () => {
    expect(await create(inputs, true)).to.deep.equal({
      id: "",
      properties: { ...outputs(), repoDigest: Unknown },
    });
    expect(docker.calls().map(({ args }) => args[0])).to.deep.equal(["version"]);
  });

  it("builds in a preview with buildOnPreview when all inputs are known", async () => {
    const { properties } = await create({ ...inputs, buildOnPreview: true }, true);
    expect(properties.repoDigest).to.equal("sha256:1111");
    expect(docker.calls().map(({ args }) => args[0])).to.deep.equal(["version", "build", "image"]);

    const unknown: Properties = { ...inputs, buildOnPreview: true, imageName: Unknown };
    expect((await create(unknown, true)).properties.repoDigest).to.equal(Unknown);
    expect(statuses.at(-1)).to.equal(
      "not built in this preview, because some inputs of the image are not known yet",
    );
  });

  it("shows the end of the output of a failed build", async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    docker.answer("build", `${lines.join("\n")}\n`, 1);
    expect(await message(create(inputs))).to.equal(
      `can't build ${imageName} from ${dockerfile}. The end of the build's output:\n${lines.slice(-20).join("\n")}`,
    );
  });

  it("shows why a push was denied and leaves no credentials behind", async () => {
    docker.answer("push", "denied: Permission denied\n", 1);
    expect(await message(create(inputs))).to.equal(
      `can't push ${imageName}: denied: Permission denied\n` +
        "Check that the registry answers and that registry.username may push to it",
    );
    const { configFolder } = docker.calls().find(({ args }) => args[0] === "push")!;
    expect(configFolder).to.not.equal(join(docker.folder, "user"));
    expect(existsSync(configFolder)).to.equal(false);
  });

  it("fails when a push prints no digest", async () => {
    docker.answer("push", "pushed\n");
    expect(await message(create(inputs))).to.equal(
      `expected a digest in the output of docker push ${imageName}, got:\npushed`,
    );
  });

  it("fails without a daemon, even in a preview", async () => {
    docker.answer("version", "Cannot connect to the Docker daemon at tcp://127.0.0.1:2375.\n", 1);
    expect(await message(create(inputs, true))).to.equal(
      `no Docker daemon answers at ${HOST}: Cannot connect to the Docker daemon at ${HOST}.\n` +
        "Start it, or set docker:host or DOCKER_HOST to the address of a running daemon",
    );
  });

  it("refuses what it does not cover", async () => {
    const provider = await dockerProvider.configure({});
    const type = "docker:index/container:Container";
    const { failures } = await provider.check({ ...identity(), type, olds: {}, news: {} });
    expect(failures).to.deep.equal([
      {
        property: "",
        reason:
          `the sandbox's docker plugin does not cover the resource type ${type}. It covers ` +
          `${TYPE}. Leave it out, or use the official docker plugin`,
      },
    ]);
    expect(dockerProvider.checkConfig({ host: HOST, certPath: "x" })).to.deep.equal([
      {
        property: "certPath",
        reason:
          "the sandbox's docker plugin does not cover the config key docker:certPath. It covers " +
          "docker:host. Leave it out, or use the official docker plugin",
      },
    ]);
    expect(await message(provider.invoke("docker:index/getLogs:getLogs", {}))).to.equal(
      "the sandbox's docker plugin does not cover the function docker:index/getLogs:getLogs. " +
        `It covers ${TYPE}. Leave it out, or use the official docker plugin`,
    );
  });

  it("does not touch the image when it reads or deletes it", async () => {
    const provider = await dockerProvider.configure({ host: HOST });
    const state = { repoDigest: "d" };
    const request = { ...identity(), id: imageName, inputs, state };
    expect(await provider.read(request)).to.deep.equal({ id: imageName, inputs, properties: state });
    await provider.delete({ ...request, timeoutSeconds: 0 });
    expect(docker.calls()).to.have.length(1);
  });
});
