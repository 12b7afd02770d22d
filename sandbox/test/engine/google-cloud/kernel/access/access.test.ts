import { expect } from "chai";
import { Access } from "../../../../../src/engine/google-cloud/kernel/access/access.ts";
import { AccessTokens } from "../../../../../src/engine/google-cloud/kernel/access/access-tokens.ts";
import { IamPolicies } from "../../../../../src/engine/google-cloud/kernel/iam-policies.ts";
import type { JsonObject } from "../../../../../src/engine/google-cloud/kernel/json.ts";
import { Store } from "../../../../../src/engine/google-cloud/kernel/store.ts";

const REPOSITORY = "projects/shop/locations/us/repositories/gcr.io";
const PULL = "artifactregistry.repositories.downloadArtifacts";
const account = (name: string) => ({ member: `serviceAccount:${name}@shop.iam.gserviceaccount.com` });

describe("access by policies", () => {
  const granted = (policies: Readonly<Record<string, JsonObject[]>>) => {
    const kept = new IamPolicies(new Store("/dev/null"), () => false);
    for (const [resource, bindings] of Object.entries(policies)) kept.set(resource, { policy: { bindings } });
    return new Access({ policies: kept, developer: "dev@example.com" });
  };
  const reader = (name: string) => ({
    role: "roles/artifactregistry.reader",
    members: [account(name).member],
  });

  it("holds for a resource and for what is below it, and for nothing beside it", () => {
    const access = granted({ "projects/shop": [reader("a")], [REPOSITORY]: [reader("b")] });
    expect(access.isAllowed(account("a"), PULL, REPOSITORY)).to.equal(true);
    expect(access.isAllowed(account("b"), PULL, REPOSITORY)).to.equal(true);
    expect(access.isAllowed(account("b"), PULL, "projects/shop")).to.equal(false);
    expect(access.isAllowed(account("a"), PULL, "projects/other")).to.equal(false);
    expect(access.isAllowed(account("c"), PULL, REPOSITORY)).to.equal(false);
  });

  it("reaches the holders of a project's basic role, and everybody", () => {
    const access = granted({
      "projects/shop": [{ role: "roles/viewer", members: [account("a").member] }],
      "projects/other": [{ role: "roles/artifactregistry.reader", members: ["projectViewer:shop"] }],
      "projects/open": [{ role: "roles/artifactregistry.reader", members: ["allUsers"] }],
    });
    expect(access.isAllowed(account("a"), PULL, "projects/other")).to.equal(true);
    expect(access.isAllowed(account("b"), PULL, "projects/other")).to.equal(false);
    expect(access.isAllowed(account("b"), PULL, "projects/open")).to.equal(true);
  });

  it("lets the developer do what an owner may, which is not everything", () => {
    const access = granted({});
    const developer = { member: "user:dev@example.com" };
    expect(access.isAllowed(developer, "container.clusters.create", "projects/shop")).to.equal(true);
    expect(access.isAllowed(developer, "iam.serviceAccounts.getAccessToken", "projects/shop")).to.equal(
      false,
    );
  });
});

describe("an access token of a service account", () => {
  const tokens = (accessToken: string) => new AccessTokens({ accessToken, developer: "dev@example.com" });
  const inAnHour = new Date(Date.now() + 3_600_000);

  it("names its owner in every server of the sandbox, and in no other sandbox", () => {
    const token = tokens("one").mint("a@shop.iam.gserviceaccount.com", inAnHour);
    expect(tokens("one").read(token)).to.deep.equal({
      ...account("a"),
      email: "a@shop.iam.gserviceaccount.com",
    });
    expect(tokens("two").read(token)).to.deep.equal({ problem: "ACCESS_TOKEN_TYPE_UNSUPPORTED" });
  });

  it("can't be changed", () => {
    const [payload = "", signature = ""] = tokens("one").mint("a@b", inAnHour).slice(7).split(".");
    const other = Buffer.from(payload, "base64url").toString().replace("a@b", "c@b");
    for (const token of [`ya29.c.${Buffer.from(other).toString("base64url")}.${signature}`, "ya29.c.", ""]) {
      expect(tokens("one").read(token)).to.deep.equal({ problem: "ACCESS_TOKEN_TYPE_UNSUPPORTED" });
    }
  });
});
