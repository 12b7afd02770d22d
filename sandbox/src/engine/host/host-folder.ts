import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The records that all sandboxes of one user share: who started Docker, and which packages were installed. They are in
 * `$XDG_STATE_HOME/gke-blue-green/host`.
 */
export function hostFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_STATE_HOME || join(homedir(), ".local/state"), "gke-blue-green", "host");
}
