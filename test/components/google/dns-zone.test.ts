import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { dnsZone } from "../../../components/google/dns-zone.ts";
import { type MockOptions, mockEngine } from "../../helpers/pulumi-mocks.ts";

const zone = (name: string, dnsName: string, visibility = "public") => ({ name, dnsName, visibility });
const ZONES = [
  zone("org", "example.org."),
  zone("com", "example.com."),
  zone("shop", "shop.example.com."),
  zone("inside", "www.shop.example.com.", "private"),
];

async function find(domain: string, zones: MockOptions["zones"]) {
  await mockEngine({ zones });
  return dnsZone({ project: "my-project", domain });
}

async function refusal(domain: string, zones: MockOptions["zones"]): Promise<string> {
  const error: unknown = await find(domain, zones).catch((reason: unknown) => reason);
  if (!pulumi.RunError.isInstance(error)) throw new Error(`expected a RunError, got ${String(error)}`);
  return error.message;
}

describe("the zone of a domain", () => {
  it("is the public one with the longest name that the domain ends with", async () => {
    expect(await find("www.shop.example.com", ZONES)).to.equal("shop");
    expect(await find("shop.example.com", ZONES)).to.equal("shop");
    expect(await find("workshop.example.com", ZONES)).to.equal("com");
  });

  it("is missing with what to do, when the project has other zones", async () => {
    expect(await refusal("shop.example.net", ZONES)).to.equal(
      "domain: expected a name in a public managed zone of the project my-project, whose zones are: example.org., " +
        'example.com., shop.example.com., got "shop.example.net". Create the zone of a domain that you own, and give its ' +
        "name servers to your registrar, such as: gcloud dns managed-zones create example-net --dns-name=example.net. " +
        "--description=example.net --project=my-project. Or set the DNS record yourself, and remove the setting with: " +
        "pulumi config rm domain",
    );
  });

  it("is missing when the Cloud DNS API is disabled, because then there are no zones", async () => {
    expect(await refusal("shop.example.com", undefined)).to.match(
      /^domain: expected .* whose zones are: none, got "shop\.example\.com"\./,
    );
  });
});
