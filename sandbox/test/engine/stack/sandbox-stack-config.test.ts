import { expect } from "chai";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { stackConfigFile, writeStackConfig } from "../../../src/engine/stack/sandbox-stack-config.ts";

describe("the sandbox's stack config", () => {
  const project = mkdtempSync(join(tmpdir(), "stack-config-"));
  after(() => rmSync(project, { recursive: true }));
  const options = {
    accessToken: "token-1",
    endpoints: { containerCustomEndpoint: "http://127.0.0.1:9/container/v1beta1/" },
    dockerHost: "unix:///sandbox/docker.sock",
    baseImage: undefined,
    program: {
      stackConfig: { activeColor: "blue", blue: { version: "1.0.0", replicas: 2 } },
      baseImageKey: "baseImage",
    },
  };
  before(() => writeFileSync(join(project, "Pulumi.yaml"), "name: shop\n"));
  const config = () =>
    (parse(readFileSync(stackConfigFile(project), "utf8")) as { config: Record<string, unknown> }).config;

  it("points the providers at the sandbox and starts with blue alone", () => {
    writeStackConfig(project, options);
    expect(config()).to.include({
      "gcp:accessToken": "token-1",
      "gcp:containerCustomEndpoint": "http://127.0.0.1:9/container/v1beta1/",
      "docker:host": "unix:///sandbox/docker.sock",
      activeColor: "blue",
    });
    expect(config().blue).to.deep.equal({ version: "1.0.0", replicas: 2 });
    expect(config()).not.to.have.property("green");
    expect(config()).not.to.have.property("baseImage");
  });

  it("is the user's alone to read, as it holds the access token, also where an older one was everybody's", () => {
    for (const before of [0o600, 0o644]) {
      chmodSync(stackConfigFile(project), before);
      writeStackConfig(project, options);
      expect(statSync(stackConfigFile(project)).mode & 0o777).to.equal(0o600);
    }
  });

  it("keeps what a person set and renews how the sandbox is reached", () => {
    const edited = readFileSync(stackConfigFile(project), "utf8")
      .replace("activeColor: blue", "shop:activeColor: green # after the release")
      .replace("token-1", "stale");
    writeFileSync(stackConfigFile(project), edited);

    writeStackConfig(project, { ...options, accessToken: "token-2", baseImage: "example/node:24" });
    expect(config()).to.include({
      "shop:activeColor": "green",
      "gcp:accessToken": "token-2",
      baseImage: "example/node:24",
    });
    expect(config()).not.to.have.property("activeColor");
    expect(readFileSync(stackConfigFile(project), "utf8")).to.contain("# after the release");
  });
});
