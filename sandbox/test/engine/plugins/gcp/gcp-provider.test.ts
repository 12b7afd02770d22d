import { expect } from "chai";
import { functions, gcpProvider } from "../../../../src/engine/plugins/gcp/gcp-provider.ts";
import type { ConfiguredProvider } from "../../../../src/engine/plugins/provider.ts";
import { endpointConfig } from "../../../helpers/gcp-plugin-fake-google.ts";
import { driveResource } from "../../../helpers/gcp-plugin-resource.ts";

const config = { ...endpointConfig("http://127.0.0.1:9"), accessToken: "secret", project: "p", zone: "z1-a" };

describe("the gcp plugin", () => {
  let provider: ConfiguredProvider;
  beforeEach(async () => {
    provider = await gcpProvider.configure(config);
  });
  const message = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.fail("did not fail"),
      (error: unknown) => (error as Error).message,
    );

  it("refuses a resource type that it does not cover", async () => {
    expect(
      await message(driveResource(provider, "gcp:dns/managedZone:ManagedZone").check({ name: "b" })),
    ).to.equal(
      "the sandbox's gcp plugin does not cover the resource type gcp:dns/managedZone:ManagedZone. " +
        "It covers gcp:organizations/project:Project, gcp:projects/service:Service, " +
        "gcp:compute/network:Network, gcp:compute/subnetwork:Subnetwork, gcp:compute/address:Address, " +
        "gcp:compute/router:Router, gcp:compute/routerNat:RouterNat, gcp:dns/recordSet:RecordSet, " +
        "gcp:serviceaccount/account:Account, gcp:projects/iAMMember:IAMMember, " +
        "gcp:artifactregistry/repository:Repository, " +
        "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember, gcp:container/cluster:Cluster, " +
        "gcp:container/nodePool:NodePool, gcp:iam/workloadIdentityPool:WorkloadIdentityPool, " +
        "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider, " +
        "gcp:serviceaccount/iAMMember:IAMMember, gcp:storage/bucket:Bucket, " +
        "gcp:storage/bucketIAMMember:BucketIAMMember, gcp:kms/keyRing:KeyRing, gcp:kms/cryptoKey:CryptoKey, " +
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember. Leave it out, or use the official gcp plugin",
    );
  });

  it("refuses a function that it does not cover", async () => {
    expect(await message(provider.invoke("gcp:dns/getKeys:getKeys", {}))).to.equal(
      "the sandbox's gcp plugin does not cover the function gcp:dns/getKeys:getKeys. It covers " +
        `${functions.map(({ token }) => token).join(", ")}. Leave it out, or use the official gcp plugin`,
    );
  });

  it("returns the client config with its access token as a secret", async () => {
    const token = "gcp:organizations/getClientConfig:getClientConfig";
    expect(await provider.invoke(token, {})).to.deep.equal({
      id: 'projects/"p"/regions/""/zones/"z1-a"/scopes/[]',
      project: "p",
      region: "",
      zone: "z1-a",
      accessToken: "secret",
      defaultLabels: {},
    });
    expect(gcpProvider.secretOutputs?.(token)).to.deep.equal(["accessToken"]);
    expect(gcpProvider.secretOutputs?.("gcp:compute/network:Network")).to.deep.equal([]);
  });

  it("does not replace its resources when its own config changes", () => {
    expect(
      gcpProvider.diffConfig({ accessToken: "a", zone: "z" }, { accessToken: "b", project: "p" }),
    ).to.deep.equal({
      changes: [
        { path: "accessToken", kind: "update" },
        { path: "zone", kind: "delete" },
        { path: "project", kind: "add" },
      ],
    });
  });
});
