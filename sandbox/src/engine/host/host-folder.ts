import { join } from "node:path";
import { statesFolder } from "./paths.ts";

/**
 * The records that all sandboxes of one user share: who started Docker, and which packages were installed. They are in
 * `$XDG_STATE_HOME/gke-blue-green/host`.
 */
export function hostFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(statesFolder(environment), "host");
}
