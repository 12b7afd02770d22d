import { expect } from "chai";
import { checkProviderConfig, parseProviderConfig } from "../../../../src/engine/plugins/gcp/gcp-config.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";
import { endpointConfig } from "../../../helpers/gcp-plugin-fake-google.ts";

const valid = { ...endpointConfig("http://127.0.0.1:9"), accessToken: "token" };
const reasons = (config: Parameters<typeof checkProviderConfig>[0]) =>
  checkProviderConfig(config).map(({ property, reason }) => [property, reason]);

const LOOPBACK_ONLY = "expected the address of the sandbox on this machine";
const NEXT = "Run 'npm start', which sets it, or use the official gcp plugin";

describe("the config of the gcp plugin", () => {
  it("has the official plugin's keys with endpoints on loopback", () => {
    const config = {
      ...valid,
      project: "p",
      region: "r1",
      zone: "r1-a",
      pollInterval: "1.5s",
      skipRegionValidation: "true",
      batching: '{"enableBatching":false}',
      cloudBillingCustomEndpoint: "http://localhost:9/billing/v1/",
    };
    expect(reasons(config)).to.deep.equal([]);
    expect(parseProviderConfig(config)).to.deep.include({ project: "p", pollIntervalMs: 1500 });
    expect(parseProviderConfig(config).endpoints.compute).to.equal("http://127.0.0.1:9/compute/beta/");
  });

  it("polls every 10 seconds by default, like the official plugin", () => {
    expect(parseProviderConfig(valid).pollIntervalMs).to.equal(10_000);
  });

  it("is refused for endpoints on another machine", () => {
    for (const url of ["https://compute.googleapis.com/compute/beta/", "http://10.127.0.1/compute/beta/"]) {
      expect(reasons({ ...valid, computeCustomEndpoint: url })).to.deep.equal([
        ["computeCustomEndpoint", `gcp:computeCustomEndpoint: ${LOOPBACK_ONLY}, got "${url}". ${NEXT}`],
      ]);
    }
  });

  it("is refused without every endpoint that the plugin calls, and without a token", () => {
    const rest = { ...valid, iamCustomEndpoint: "", accessToken: "" };
    expect(reasons(rest)).to.deep.equal([
      ["iamCustomEndpoint", `gcp:iamCustomEndpoint: ${LOOPBACK_ONLY}, got nothing. ${NEXT}`],
      ["accessToken", `gcp:accessToken: expected the sandbox's access token, got nothing. ${NEXT}`],
    ]);
    expect(() => parseProviderConfig(rest)).to.throw(`gcp:iamCustomEndpoint: ${LOOPBACK_ONLY}, got nothing.`);
  });

  it("is refused for malformed endpoints and durations", () => {
    const config = { ...valid, computeCustomEndpoint: "http://127.0.0.1:9/compute", pollInterval: "soon" };
    expect(reasons(config).map(([, reason]) => reason)).to.deep.equal([
      'gcp:computeCustomEndpoint: expected a URL that ends in "/", got "http://127.0.0.1:9/compute"',
      'gcp:pollInterval: expected a duration such as "1s" or "500ms", got "soon"',
    ]);
    expect(reasons({ ...valid, computeCustomEndpoint: "nowhere" })[0]![1]).to.equal(
      'gcp:computeCustomEndpoint: expected a URL, got "nowhere"',
    );
  });

  it("is refused for keys that the plugin would ignore", () => {
    expect(reasons({ ...valid, impersonateServiceAccount: "a@b" })).to.deep.equal([
      [
        "impersonateServiceAccount",
        "the sandbox's gcp plugin does not cover the config key gcp:impersonateServiceAccount. " +
          "It covers accessToken, project, region, zone, pollInterval, skipRegionValidation, batching, " +
          "…CustomEndpoint. Leave it out, or use the official gcp plugin",
      ],
    ]);
  });

  it("may contain unknown values", () => {
    expect(reasons({ ...valid, accessToken: Unknown, computeCustomEndpoint: Unknown })).to.deep.equal([]);
  });
});
