import { expect } from "chai";
import { docker, dockerAnswers, DockerError } from "../../../src/engine/host/docker.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("a docker command", () => {
  let fake: FakeDocker;
  const { PATH } = process.env;
  beforeEach(() => (fake = fakeDocker()));
  afterEach(() => {
    process.env.PATH = PATH;
    fake.remove();
  });

  it("returns its output without the last line break", async () => {
    fake.answer("container ls", "one\ntwo\n");
    expect(await docker(["container", "ls", "--all"])).to.equal("one\ntwo");
    expect(fake.runs()).to.deep.equal(["container ls --all"]);
  });

  it("fails with its name and the daemon's own words", async () => {
    fake.fail("start x-pool-a", "Error response from daemon: port is already allocated\n");
    const error = await rejection(docker(["start", "x-pool-a"]));
    expect(error).to.be.instanceOf(DockerError);
    expect(error.message).to.equal("docker start x-pool-a: port is already allocated");
  });

  for (const said of [
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "error during connect: Get http://%2Fvar%2Frun%2Fdocker.sock/v1.41/containers/json: EOF",
  ]) {
    it(`fails with the next command when the daemon is gone: ${said.slice(0, 20)} …`, async () => {
      fake.fail("run --detach", `${said}\n`);
      expect((await rejection(docker(["run", "--detach", "x"]))).message).to.equal(
        `docker run: ${said}\nRun the same command again: it starts the Docker daemon or says how to start it.`,
      );
    });
  }

  it("fails with its exit code when it prints nothing", async () => {
    fake.fail("volume rm", "");
    expect((await rejection(docker(["volume", "rm", "--force", "v"]))).message).to.equal(
      "docker volume rm: Command failed with exit code 1: docker volume rm --force v",
    );
  });

  it("fails with the program's name when docker is not installed", async () => {
    process.env.PATH = "/nowhere";
    expect((await rejection(docker(["container", "ls"]))).message).to.match(
      /^docker container ls: Command failed with ENOENT/,
    );
    expect(await dockerAnswers()).to.equal(false);
  });

  it("shows whether a daemon answers", async () => {
    expect(await dockerAnswers()).to.equal(true);
    fake.fail("version --format", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n");
    expect(await dockerAnswers()).to.equal(false);
  });
});
