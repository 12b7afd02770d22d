import { expect } from "chai";
import {
  checkProviderConfig,
  parseProviderConfig,
} from "../../../../src/engine/plugins/gcp/provider-config.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";
import { endpointConfig } from "../../../helpers/gcp-plugin-fake-google.ts";

const valid = { ...endpointConfig("http://127.0.0.1:9"), accessToken: "token" };
const reasons = (config: Parameters<typeof checkProviderConfig>[0]) =>
  checkProviderConfig(config).map(({ property, reason }) => [property, reason]);

const LOOPBACK_ONLY =
  "the sandbox's stand-in for the gcp plugin talks to a simulated Google Cloud on this machine only. " +
  "Set it to the sandbox's address, or run the program with the official gcp plugin";

describe("config of the gcp plugin", () => {
  it("is the official plugin's, with endpoints on loopback", () => {
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

  it("polls every 10 seconds unless it says otherwise, as the official plugin does", () => {
    expect(parseProviderConfig(valid).pollIntervalMs).to.equal(10_000);
  });

  it("must not lead to another machine", () => {
    for (const url of ["https://compute.googleapis.com/compute/beta/", "http://10.127.0.1/compute/beta/"]) {
      expect(reasons({ ...valid, computeCustomEndpoint: url })).to.deep.equal([
        [
          "computeCustomEndpoint",
          `gcp:computeCustomEndpoint is "${url}", which is not on this machine; ${LOOPBACK_ONLY}`,
        ],
      ]);
    }
  });

  it("must name every endpoint that is called, and the token", () => {
    const rest = { ...valid, iamCustomEndpoint: "", accessToken: "" };
    expect(reasons(rest)).to.deep.equal([
      ["iamCustomEndpoint", `gcp:iamCustomEndpoint is not set; ${LOOPBACK_ONLY}`],
      ["accessToken", "gcp:accessToken is not set; set it to the sandbox's access token"],
    ]);
    expect(() => parseProviderConfig(rest)).to.throw(`gcp:iamCustomEndpoint is not set; ${LOOPBACK_ONLY}`);
  });

  it("must have well-formed endpoints and durations", () => {
    const config = { ...valid, computeCustomEndpoint: "http://127.0.0.1:9/compute", pollInterval: "soon" };
    expect(reasons(config).map(([, reason]) => reason)).to.deep.equal([
      'gcp:computeCustomEndpoint must end in "/", got "http://127.0.0.1:9/compute"',
      'gcp:pollInterval must be a duration such as "1s" or "500ms", got "soon"',
    ]);
    expect(reasons({ ...valid, computeCustomEndpoint: "nowhere" })[0]![1]).to.equal(
      'gcp:computeCustomEndpoint must be a URL, got "nowhere"',
    );
  });

  it("must not have a key that would be ignored", () => {
    expect(reasons({ ...valid, impersonateServiceAccount: "a@b" })).to.deep.equal([
      [
        "impersonateServiceAccount",
        "the sandbox's stand-in for the gcp plugin does not cover the config key gcp:impersonateServiceAccount; " +
          "it covers accessToken, project, region, zone, pollInterval, skipRegionValidation, batching, " +
          "…CustomEndpoint. Leave it out, or run the program with the official gcp plugin",
      ],
    ]);
  });

  it("may hold values that are not known yet", () => {
    expect(reasons({ ...valid, accessToken: Unknown, computeCustomEndpoint: Unknown })).to.deep.equal([]);
  });
});
