import { expect } from "chai";
import { join } from "node:path";
import { sandboxPaths } from "../../../src/engine/host/paths.ts";
import { gcloudEnvironment } from "../../../src/engine/stack/gcloud-environment.ts";

describe("gcloud's environment", () => {
  const paths = sandboxPaths("/project");
  const environment = gcloudEnvironment(paths, {
    CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM: "u",
  });

  it("keeps settings and credentials in the sandbox's folder", () => {
    expect(environment).to.include({
      CLOUDSDK_CONFIG: join(paths.root, "gcloud"),
      CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: join(paths.root, "access-token"),
    });
  });

  it("overrides variables of a person's shell", () => {
    expect(environment).to.include({
      CLOUDSDK_ACTIVE_CONFIG_NAME: "default",
      CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT: "",
      CLOUDSDK_CORE_ACCOUNT: "developer@example.com",
      CLOUDSDK_CORE_PROJECT: "blue-green-sandbox",
    });
  });

  it("points at the simulated APIs and disables usage reports", () => {
    expect(environment).to.include({
      CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM: "u",
      CLOUDSDK_CORE_CHECK_GCE_METADATA: "false",
      CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: "true",
      CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: "true",
    });
  });
});
