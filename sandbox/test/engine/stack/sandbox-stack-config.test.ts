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
      baseImageKeys: ["baseImage", "gateBaseImage"],
    },
  };
  before(() => writeFileSync(join(project, "Pulumi.yaml"), "name: shop\n"));
  const config = () =>
    (parse(readFileSync(stackConfigFile(project), "utf8")) as { config: Record<string, unknown> }).config;

  it("points the providers at the sandbox and starts with only blue", () => {
    writeStackConfig(project, options);
    expect(config()).to.include({
      "gcp:accessToken": "token-1",
      "gcp:containerCustomEndpoint": "http://127.0.0.1:9/container/v1beta1/",
      "docker:host": "unix:///sandbox/docker.sock",
      activeColor: "blue",
    });
    expect(config().blue).to.deep.equal({ version: "1.0.0", replicas: 2 });
    expect(config()).not.to.have.property("green");
    expect(config()).not.to.have.any.keys("baseImage", "gateBaseImage");
  });

  it("can be read only by the user because it contains the access token, even if an older file was public", () => {
    for (const before of [0o600, 0o644]) {
      chmodSync(stackConfigFile(project), before);
      writeStackConfig(project, options);
      expect(statSync(stackConfigFile(project)).mode & 0o777).to.equal(0o600);
    }
  });

  it("keeps a person's settings and renews the sandbox's addresses", () => {
    const edited = readFileSync(stackConfigFile(project), "utf8")
      .replace("activeColor: blue", "shop:activeColor: green # after the release")
      .replace("token-1", "stale");
    writeFileSync(stackConfigFile(project), edited);

    writeStackConfig(project, { ...options, accessToken: "token-2", baseImage: "example/node:24" });
    expect(config()).to.include({
      "shop:activeColor": "green",
      "gcp:accessToken": "token-2",
      baseImage: "example/node:24",
      gateBaseImage: "example/node:24",
    });
    expect(config()).not.to.have.property("activeColor");
    expect(readFileSync(stackConfigFile(project), "utf8")).to.contain("# after the release");
  });

  it("raises the program's time limits on a slow machine", () => {
    const program = {
      ...options.program,
      slowStackConfig: (patience: number) => ({ smokeTest: { timeoutSeconds: 60 * patience } }),
    };
    rmSync(stackConfigFile(project));
    writeStackConfig(project, { ...options, program });
    expect(config()).not.to.have.property("smokeTest");

    process.env.SANDBOX_PATIENCE = "4";
    try {
      writeStackConfig(project, { ...options, program });
    } finally {
      delete process.env.SANDBOX_PATIENCE;
    }
    expect(config().smokeTest).to.deep.equal({ timeoutSeconds: 240 });
  });
});
