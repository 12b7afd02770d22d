import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { execa } from "execa";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { copyImage } from "../../../components/image/copy-image.ts";
import { FakeDocker, pushes } from "../../helpers/fake-docker.ts";

const DIGEST = `sha256:${"1".repeat(64)}`;
const SOURCE = `gcr.io/my-project-dev/web@${DIGEST}`;
const TARGET = "eu.gcr.io/my-project/web";
const COPY = {
  key: "green.image",
  source: SOURCE,
  targetName: TARGET,
  tag: "1.1.0",
  accessToken: "secret-token",
};
const CREDENTIAL = '{"Username":"oauth2accesstoken","Secret":"secret-token"}';
const HINT = `gcrane cp ${SOURCE} ${TARGET}:1.1.0`;
const PULL = `pull --platform linux/amd64 ${SOURCE}`;

const MODULE = new URL("../../../components/image/copy-image.ts", import.meta.url).href;

describe("the copy of an image", () => {
  let docker: FakeDocker;
  const start = (script: string) => void (docker = new FakeDocker(script));
  afterEach(() => {
    const left = readdirSync(docker.temporary);
    docker.remove();
    expect(left).to.deep.equal([]);
  });
  const commands = () => docker.calls.map(({ args }) => args.replace(/:copy-[0-9a-f]{8}/, ":copy-X"));

  async function failure(changes: Partial<typeof COPY> = {}): Promise<string> {
    const error = await copyImage({ ...COPY, ...changes }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!pulumi.RunError.isInstance(error)) throw new Error(`expected a RunError, got ${String(error)}`);
    expect(error.message).not.to.include("secret-token");
    return error.message;
  }

  it("is that of Arm processors for Arm nodes", async () => {
    start(pushes(DIGEST));
    await copyImage({ ...COPY, architecture: "arm64" });
    expect(commands()).to.include(`pull --platform linux/arm64 ${SOURCE}`);
  });

  it("gets the version's tag after a trial, and leaves nothing at the daemon", async () => {
    start(pushes(DIGEST));
    await copyImage(COPY);
    expect(commands()).to.deep.equal([
      `image inspect ${SOURCE}`,
      PULL,
      `tag ${SOURCE} ${TARGET}:copy-X`,
      `push ${TARGET}:copy-X`,
      `tag ${TARGET}:copy-X ${TARGET}:1.1.0`,
      `push ${TARGET}:1.1.0`,
      `image rm ${TARGET}:1.1.0`,
      `image rm ${TARGET}:copy-X`,
      `image rm ${SOURCE}`,
    ]);
  });

  it("keeps an image that the daemon had before", async () => {
    start(pushes(DIGEST).replace('[ "$2" = rm ] || exit 1', "true"));
    await copyImage(COPY);
    expect(commands()).not.to.include(`image rm ${SOURCE}`);
  });

  it("logs in to Google's registries with the token in the environment, at the daemon of the user's context", async () => {
    start(pushes(DIGEST));
    const own = {
      auths: { "registry.example": { auth: "x" } },
      credsStore: "desktop",
      currentContext: "far",
    };
    writeFileSync(join(docker.userFolder, "config.json"), JSON.stringify(own));
    mkdirSync(join(docker.userFolder, "contexts"));
    await copyImage({ ...COPY, dockerHost: "unix:///run/other.sock" });
    for (const { config, credential, host, args } of docker.calls) {
      expect(config).to.deep.equal({
        currentContext: "far",
        credHelpers: { "gcr.io": "blue-green", "eu.gcr.io": "blue-green" },
      });
      expect([credential, host]).to.deep.equal([CREDENTIAL, "unix:///run/other.sock"]);
      expect(args).not.to.include("secret-token");
    }
    expect(existsSync(join(docker.userFolder, "contexts"))).to.be.true;
  });

  it("gives the token to no other registry, and uses the user's own login there", async () => {
    start(pushes(DIGEST));
    const own = { auths: { "https://index.docker.io/v1/": { auth: "x" } } };
    writeFileSync(join(docker.userFolder, "config.json"), JSON.stringify(own));
    await copyImage({ ...COPY, source: `docker.io/me/web@${DIGEST}` });
    const { calls } = docker;
    const pull = calls.find(({ args }) => args.startsWith("pull"));
    expect([pull?.config, pull?.credential]).to.deep.equal([own, ""]);
    const push = calls.find(({ args }) => args.startsWith("push"));
    expect(push?.config).to.deep.equal({ credHelpers: { "eu.gcr.io": "blue-green" } });
    expect(push?.credential).to.equal(CREDENTIAL);
  });

  /** Ends an update while `docker` works. */
  async function endWith(signal: NodeJS.Signals): Promise<void> {
    start("exec sleep 60");
    const script = `import { copyImage } from "${MODULE}"; await copyImage(${JSON.stringify(COPY)});`;
    const child = execa(process.execPath, ["--input-type=module", "--eval", script], { reject: false });
    while (docker.calls.length === 0) await sleep(50);
    child.kill(signal);
    expect((await child).signal).to.equal(signal);
  }

  it("leaves nothing behind when the update is stopped", async () => {
    await endWith("SIGTERM");
  });

  it("leaves only the names of registries behind when the update is killed", async () => {
    await endWith("SIGKILL");
    const [folder = ""] = readdirSync(docker.temporary);
    expect(readdirSync(join(docker.temporary, folder))).to.deep.equal(["config.json"]);
    expect(readFileSync(join(docker.temporary, folder, "config.json"), "utf8")).to.equal(
      '{"credHelpers":{"gcr.io":"blue-green","eu.gcr.io":"blue-green"}}',
    );
    rmSync(join(docker.temporary, folder), { recursive: true });
  });

  it("never gets the version's tag when Docker's image store has changed it", async () => {
    const other = `sha256:${"2".repeat(64)}`;
    start(pushes(other));
    expect(await failure()).to.equal(
      `green.image: expected a copy with the same digest in ${TARGET}, got "${SOURCE}". Docker's image store changed it: ` +
        `the pushed image is ${other}, not ${DIGEST}. Turn on Docker's containerd image store, or copy it with: ${HINT}. ` +
        "Then run pulumi up again.",
    );
    expect(commands()).not.to.include(`push ${TARGET}:1.1.0`);
    expect(commands().at(-1)).to.equal(`image rm ${SOURCE}`);
  });

  const failing = (step: string, text: string) =>
    `case "$1" in ${step}) echo "${text}" >&2; exit 1 ;; esac\n${pushes(DIGEST)}`;
  const denied = 'Error response from daemon: denied: Permission \\"artifactregistry.x\\" denied.';
  const failures: [string, string, string, string][] = [
    [
      "the account may not read the source",
      "pull",
      denied,
      `expected an image that the account that runs Pulumi may pull, got "${SOURCE}". Error response from daemon: denied: ` +
        'Permission "artifactregistry.x" denied. Grant it roles/artifactregistry.reader there: gcloud artifacts ' +
        "repositories add-iam-policy-binding gcr.io --project=my-project-dev --location=us " +
        "--role=roles/artifactregistry.reader --member=<the account>",
    ],
    [
      "the account may not write the copy",
      "push",
      denied,
      `expected an image that the account that runs Pulumi may push to ${TARGET}, got "${SOURCE}". Error response from ` +
        'daemon: denied: Permission "artifactregistry.x" denied. Grant it roles/artifactregistry.writer there: gcloud ' +
        "artifacts repositories add-iam-policy-binding eu.gcr.io --project=my-project --location=europe " +
        "--role=roles/artifactregistry.writer --member=<the account>",
    ],
    [
      "the source is gone",
      "pull",
      "manifest unknown: not found",
      `expected an image that exists, got "${SOURCE}". manifest unknown: not found. Promote a release again, such as: ` +
        "npm run promote -- --from dev --to prod",
    ],
    [
      "no daemon answers",
      "pull",
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
      `expected a Docker daemon that copies it, got "${SOURCE}". Cannot connect to the Docker daemon at ` +
        "unix:///var/run/docker.sock. Is the docker daemon running?. Start Docker, or set docker:host, or copy it with: " +
        `${HINT}. Then run pulumi up again.`,
    ],
    [
      "the registry does not answer",
      "push",
      "dial tcp: i/o timeout",
      `expected an image that can be copied to ${TARGET}, got "${SOURCE}". docker push failed: dial tcp: i/o timeout. ` +
        "Run pulumi up again.",
    ],
  ];
  for (const [what, step, text, message] of failures) {
    it(`fails with the next step when ${what}`, async () => {
      start(failing(step, text));
      expect(await failure()).to.equal(`green.image: ${message}`);
    });
  }

  it("fails with the next step when there is no docker program", async () => {
    start("");
    process.env.PATH = "/nowhere";
    expect(await failure()).to.match(/^green\.image: expected a Docker daemon that copies it, got /);
  });

  it("asks for a login where the registry isn't Google's", async () => {
    start(failing("pull", "denied: requested access to the resource is denied"));
    expect(await failure({ source: `registry.example/web@${DIGEST}` })).to.match(
      / Log in with: docker login registry\.example$/,
    );
  });
});
