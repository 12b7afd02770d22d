import { expect } from "chai";
import { gateCommand, preReleaseCommand } from "../../../components/kubernetes/release-commands.ts";

const IMAGE = `gcr.io/my-project/web@sha256:${"a".repeat(64)}`;
const GREEN = { color: "green", version: "1.1.0", image: IMAGE } as const;
const ADDRESSES = { url: "http://green.web.svc", pods: "green-pods.web.svc:8080" };
const TEST = { path: "/health", expectedStatus: 204, timeoutSeconds: 90 };

describe("the gate of a colour", () => {
  it("runs the smoke test in the colour's image with everything it needs", () => {
    expect(gateCommand(TEST, GREEN, ADDRESSES)).to.deep.equal({
      color: "green",
      image: IMAGE,
      purpose: "gate",
      command: ["node", "smoke.ts"],
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

  it("runs the user's own command with the same environment", () => {
    const own = gateCommand({ ...TEST, command: ["npm", "run", "load-test"] }, GREEN, ADDRESSES);
    expect(own).to.deep.equal({
      ...gateCommand(TEST, GREEN, ADDRESSES),
      command: ["npm", "run", "load-test"],
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
