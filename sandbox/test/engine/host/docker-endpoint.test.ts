import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  dockerEnvironment,
  recordDockerEndpoint,
  resolveDockerEndpoint,
  useDockerEndpoint,
} from "../../../src/engine/host/docker-endpoint.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the Docker daemon of a sandbox", () => {
  let docker: FakeDocker;
  let at: Checkout;
  const environment = { ...process.env };
  beforeEach(() => {
    docker = fakeDocker();
    at = checkout();
  });
  afterEach(() => {
    // Not another object: Node itself, such as homedir(), would no longer see what later tests set.
    for (const key of Object.keys(process.env))
      if (!(key in environment)) Reflect.deleteProperty(process.env, key);
    Object.assign(process.env, environment);
    docker.remove();
    at.remove();
  });

  const resolve = (variables: NodeJS.ProcessEnv = {}) =>
    resolveDockerEndpoint({ PATH: process.env.PATH, ...variables });

  it("comes from DOCKER_HOST first", async () =>
    expect(await resolve({ DOCKER_HOST: "unix:///run/a.sock", DOCKER_CONTEXT: "b" })).to.deep.equal({
      ...{ host: "unix:///run/a.sock", source: "DOCKER_HOST" },
    }));

  it("is the one that the docker client selects", async () => {
    docker.answer("context inspect", "ssh://ada@example.com\n");
    expect(await resolve()).to.deep.equal({
      ...{ host: "ssh://ada@example.com", source: "the current Docker context" },
    });
    expect(await resolve({ DOCKER_CONTEXT: "far" })).to.deep.equal({
      ...{ host: "ssh://ada@example.com", source: "DOCKER_CONTEXT" },
    });
  });

  it("is at the default socket when there is no docker client", async () => {
    docker.fail("context inspect", "unknown command\n");
    expect((await resolve()).host).to.equal("unix:///var/run/docker.sock");
    expect((await resolve({ PATH: "/nowhere" })).host).to.equal("unix:///var/run/docker.sock");
  });

  it("is never the daemon inside a sandbox, even in a shell with the sandbox's variables", async () => {
    docker.answer("context inspect", "unix:///run/host.sock\n");
    const read = { DOCKER_HOST: "tcp://127.0.0.1:10003", PULUMI_HOME: `${at.paths.root}/pulumi-home` };
    expect((await resolve(read)).host).to.equal("unix:///run/host.sock");
  });

  it("is looked for again when its record is damaged, as by a full disk", async () => {
    docker.answer("context inspect", "unix:///run/host.sock\n");
    for (const text of ["", "{", "[]"]) {
      recordDockerEndpoint(at.paths, { host: "unix:///run/first.sock", source: "DOCKER_HOST" });
      delete process.env.DOCKER_HOST;
      writeFileSync(join(at.paths.root, "docker-endpoint.json"), text);
      expect((await useDockerEndpoint(at.paths)).host).to.equal("unix:///run/host.sock");
    }
  });

  it("stays the recorded one in any later shell", async () => {
    recordDockerEndpoint(at.paths, { host: "unix:///run/first.sock", source: "DOCKER_HOST" });
    Object.assign(process.env, { DOCKER_HOST: "tcp://192.0.2.1:2376", DOCKER_TLS_VERIFY: "1" });
    await useDockerEndpoint(at.paths);
    expect(process.env.DOCKER_HOST).to.equal("unix:///run/first.sock");
    expect(process.env).not.to.have.any.keys("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH");
  });

  it("is the only daemon that the docker client's variables point at", () =>
    expect(
      dockerEnvironment(
        { HOME: "/home/ada", DOCKER_HOST: "tcp://a", DOCKER_CONTEXT: "b", DOCKER_CERT_PATH: "/c" },
        { host: "unix:///d" },
      ),
    ).to.deep.equal({ HOME: "/home/ada", DOCKER_HOST: "unix:///d" }));
});
