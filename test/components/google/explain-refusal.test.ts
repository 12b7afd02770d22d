import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { explainRefusal, refusalAdvice } from "../../../components/google/explain-refusal.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const LACKS = (permission: string) =>
  `Google: expected an account ${permission}, got one without it. docs/github-actions.md has the roles that an account ` +
  "needs. Ask the project's owner for them, and run: pulumi up";

describe("the advice after Google refused an operation", () => {
  it("names the permission that the account lacks, in the words of each API", () => {
    const refusals = {
      "compute.networks.create":
        "googleapi: Error 403: Required 'compute.networks.create' permission for 'projects/p/global/networks/n', forbidden",
      "container.clusters.create":
        'googleapi: Error 403: Required "container.clusters.create" permission(s) for "projects/p".',
      "iam.serviceAccounts.create":
        "googleapi: Error 403: Permission 'iam.serviceAccounts.create' denied on resource (or it may not exist).",
      "storage.buckets.get":
        "googleapi: Error 403: a@b.c does not have storage.buckets.get access to the Google Cloud Storage bucket.",
    };
    for (const [permission, error] of Object.entries(refusals)) {
      expect(refusalAdvice(error)).to.equal(LACKS(`with the permission ${permission}`));
    }
  });

  it("says that a permission is missing where Google does not name it", () => {
    expect(refusalAdvice("googleapi: Error 403: The caller does not have permission, forbidden")).to.equal(
      LACKS("that may do this"),
    );
  });

  it("says how to log in again", () => {
    for (const error of [
      "googleapi: Error 401: Request had invalid authentication credentials., authError",
      'oauth2: "invalid_grant" "Bad Request"',
    ]) {
      expect(refusalAdvice(error)).to.equal(
        "Google: expected valid credentials, got expired ones or none. Log in again with: " +
          "gcloud auth login --update-adc. Then run: pulumi up",
      );
    }
  });

  it("names a role that Google does not have", () => {
    expect(
      refusalAdvice("googleapi: Error 400: Role roles/storage.reader is not supported for this resource."),
    ).to.equal(
      "roles/storage.reader: expected a role that Google has and that can be given here, got one that it refuses. Look it " +
        "up with: gcloud iam roles describe roles/storage.reader. Then correct it in the stack's file, in appRoles or " +
        "access, and run: pulumi up",
    );
  });

  it("says nothing of other errors, nor while an API is being enabled", () => {
    for (const error of [
      "googleapi: Error 409: The network n exists already",
      "googleapi: Error 403: Quota 'STATIC_ADDRESSES' exceeded. Limit: 8.0 in region us-central1., quotaExceeded",
      "googleapi: Error 403: This API method requires billing to be enabled., billingDisabled",
      "Error 403: Compute Engine API has not been used in project 1 before or it is disabled. SERVICE_DISABLED",
    ]) {
      expect(refusalAdvice(error)).to.equal(undefined);
    }
  });

  it("is an error of the update, and repeats nothing", async () => {
    await mockEngine();
    const { error } = pulumi.log;
    const said: string[] = [];
    Object.assign(pulumi.log, { error: (text: string) => Promise.resolve(said.push(text)) });
    try {
      const errors = ["googleapi: Error 403: The caller does not have permission"];
      const failure = { urn: "", id: "", name: "", type: "", failedOperation: "create", errors };
      expect(await explainRefusal().callback(failure)).to.equal(false);
    } finally {
      Object.assign(pulumi.log, { error });
    }
    expect(said).to.deep.equal([LACKS("that may do this")]);
  });
});
