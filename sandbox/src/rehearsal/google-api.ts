import { readFileSync } from "node:fs";

/** Enables services of a project, as `gcloud services enable` does where it is installed. */
export async function enableServices(
  environment: NodeJS.ProcessEnv,
  project: string,
  services: readonly string[],
): Promise<void> {
  const {
    CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: base = "",
    CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: tokenFile = "",
  } = environment;
  const response = await fetch(new URL(`v1/projects/${project}/services:batchEnable`, base), {
    method: "POST",
    headers: { authorization: `Bearer ${readFileSync(tokenFile, "utf8").trim()}` },
    body: JSON.stringify({ serviceIds: services }),
  });
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
}
