import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";
import { ACCOUNT, accessTokenFile } from "./access-token.ts";
import { PROJECT_ID } from "./sandbox-stack-config.ts";

/**
 * The variables that point gcloud at the sandbox. gcloud then keeps settings and credentials in the sandbox's folder and
 * does not touch a person's own.
 */
export function gcloudEnvironment(
  paths: SandboxPaths,
  endpoints: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    CLOUDSDK_CONFIG: join(paths.root, "gcloud"),
    // A configuration chosen in a person's shell does not exist in the sandbox's folder.
    CLOUDSDK_ACTIVE_CONFIG_NAME: "default",
    CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: accessTokenFile(paths),
    CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT: "",
    CLOUDSDK_CORE_ACCOUNT: ACCOUNT,
    CLOUDSDK_CORE_PROJECT: PROJECT_ID,
    CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
    // These would contact hosts outside the sandbox.
    CLOUDSDK_CORE_CHECK_GCE_METADATA: "false",
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: "true",
    CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: "true",
    ...endpoints,
  };
}
