import type { PulumiStack } from "../pulumi-stack.ts";

/** The config at the start and the end of the walk. */
const CONFIG: Readonly<Record<string, string | number>> = {
  activeColor: "blue",
  appVersion: "1.0.0",
  "blue.version": "1.0.0",
  "blue.replicas": 2,
  deleteImages: "true",
  deletionProtection: "false",
};
/** Other keys that this walk and other rehearsals set. */
const OTHER_CONFIG = [
  ...["blue", "green", "appPath", "preRelease", "nodeCount", "releaseChannel"],
  // What the gate checks stays.
  ...["smokeTest.enabled", "smokeTest.path", "smokeTest.timeoutSeconds", "smokeTest.command"],
];

export async function setStartingConfig(stack: PulumiStack): Promise<void> {
  for (const key of OTHER_CONFIG) await stack.removeConfig(key);
  await stack.setConfig(CONFIG);
}
