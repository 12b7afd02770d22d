import type { PulumiStack } from "../pulumi-stack.ts";

/** The program's parts that belong to one app; the cluster, the network and the repository stay for the next one. */
const APP_TYPES = /gke-blue-green:(kubernetes:BlueGreenApp|app:AppImage|release:ReleaseRecord)\b/;

/** Destroys an app on its cluster, so that the next one is a first deployment. */
export async function removeApp(stack: PulumiStack): Promise<void> {
  const urns = (await stack.resources()).map(({ urn }) => urn);
  const ofApp = urns.filter((urn) => APP_TYPES.test(urn));
  if (ofApp.length > 0) await stack.destroyOnly(ofApp);
}
