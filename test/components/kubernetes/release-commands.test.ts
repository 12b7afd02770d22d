import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { gateCommand, preReleaseCommand } from "../../../components/kubernetes/release-commands.ts";
import { valueOf } from "../../helpers/pulumi-mocks.ts";

const IMAGE = `gcr.io/my-project/web@sha256:${"a".repeat(64)}`;
const GATE_IMAGE = `gcr.io/my-project/blue-green-gate@sha256:${"c".repeat(64)}`;
const GREEN = { color: "green", version: "1.1.0", image: IMAGE } as const;
const ADDRESSES = { url: "http://green.web.svc", pods: "green-pods.web.svc:8080" };
const OWN = { image: () => GATE_IMAGE };
const CHECKS = [{ path: "/health", status: 204 }];
const COMMAND = { words: ["npm", "run", "load-test"], path: "/health", expectedStatus: 204 };

describe("the gate of a colour", () => {
  it("runs the checks in the gate's own image, and says which image it tests", async () => {
    const { environment, ...job } = gateCommand(
      { checks: CHECKS, timeoutSeconds: 90 },
      GREEN,
      ADDRESSES,
      OWN,
    );
    expect(job).to.deep.equal({
      color: "green",
      image: GATE_IMAGE,
      purpose: "gate",
      command: ["node", "gate.ts"],
      timeoutSeconds: 90,
    });
    expect(await valueOf(environment)).to.deep.equal({
      SMOKE_URL: "http://green.web.svc",
      SMOKE_PODS: "green-pods.web.svc:8080",
      SMOKE_CHECKS: '[{"path":"/health","status":204}]',
      EXPECTED_VERSION: "1.1.0",
      EXPECTED_COLOR: "green",
      SMOKE_TIMEOUT_SECONDS: "90",
      TESTED_IMAGE: IMAGE,
    });
  });

  it("runs again with another environment of the app, which it does not get itself", async () => {
    const run = (tests: { name: string; value: string }[]) =>
      valueOf(
        gateCommand({ checks: CHECKS, timeoutSeconds: 90 }, GREEN, ADDRESSES, { ...OWN, tests }).environment,
      );
    const mode = { name: "MODE", value: "fast" };
    const fast = await run([mode]);
    expect(fast).not.to.have.property("MODE");
    expect(fast).to.deep.equal(await run([mode]));
    expect(fast).not.to.deep.equal(await run([{ ...mode, value: "slow" }]));
    expect(await run([])).not.to.have.property("TESTED_ENVIRONMENT");
  });

  it("keeps the checks secret if a part of them is, and nothing else", async () => {
    const checks = pulumi.secret(CHECKS);
    const { environment } = gateCommand({ checks, timeoutSeconds: 90 }, GREEN, ADDRESSES, OWN);
    const isSecret = (name: string) => pulumi.isSecret(pulumi.output(environment[name]));
    expect(await isSecret("SMOKE_CHECKS")).to.equal(true);
    expect(await isSecret("EXPECTED_VERSION")).to.equal(false);
  });

  it("runs a command in the colour's image, which needs no image of the gate", () => {
    const test = { checks: CHECKS, timeoutSeconds: 90, command: COMMAND };
    const gateImage = () => {
      throw new Error("the gate's image was asked for");
    };
    expect(gateCommand(test, GREEN, ADDRESSES, { image: gateImage })).to.deep.equal({
      color: "green",
      image: IMAGE,
      purpose: "gate",
      command: ["npm", "run", "load-test"],
      environment: {
        SMOKE_URL: "http://green.web.svc",
        SMOKE_PODS: "green-pods.web.svc:8080",
        SMOKE_PATH: "/health",
        EXPECTED_STATUS: "204",
        EXPECTED_VERSION: "1.1.0",
        EXPECTED_COLOR: "green",
        SMOKE_TIMEOUT_SECONDS: "90",
      },
      timeoutSeconds: 90,
    });
  });
});

describe("the pre-release hook of a colour", () => {
  it("runs the user's command in the colour's new image", () => {
    expect(preReleaseCommand({ command: ["node", "migrate.ts"], timeoutSeconds: 300 }, GREEN)).to.deep.equal({
      color: "green",
      image: IMAGE,
      purpose: "pre-release",
      command: ["node", "migrate.ts"],
      environment: { APP_COLOR: "green", RELEASE_VERSION: "1.1.0" },
      timeoutSeconds: 300,
    });
  });
});
