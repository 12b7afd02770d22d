import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

const NAME = "gke-blue-green";

/** The folders of one checkout's sandbox. */
export interface SandboxPaths {
  /** The checkout: the folder that holds `Pulumi.yaml`. */
  readonly project: string;
  /** The sandbox's state, outside the checkout, so that it survives `git clean` and a deleted checkout. */
  readonly root: string;
  /** `.sandbox` in the checkout, ignored by git, with the reports for a person. */
  readonly reports: string;
  /** One file for each background process, with its process id and start time. */
  readonly pids: string;
  readonly logs: string;
  /** A folder on PATH with replacements for programs that are not installed. */
  readonly bin: string;
  /** Certificates and keys of the sandbox's own certificate authority. */
  readonly pki: string;
  /** The storage of the image registry. */
  readonly registry: string;
  /** The state of the simulated Google Cloud. */
  readonly googleCloud: string;
  /** Pulumi's local state backend. */
  readonly backend: string;
  /** The sandbox's `PULUMI_HOME`. */
  readonly pulumiHome: string;
}

export function sandboxPaths(project: string, environment: NodeJS.ProcessEnv = process.env): SandboxPaths {
  const root = join(statesFolder(environment), checkoutKey(project));
  return {
    project,
    root,
    reports: join(project, ".sandbox"),
    pids: join(root, "pids"),
    logs: join(root, "logs"),
    bin: join(root, "bin"),
    pki: join(root, "pki"),
    registry: join(root, "registry"),
    googleCloud: join(root, "google-cloud"),
    backend: join(root, "backend"),
    pulumiHome: join(root, "pulumi-home"),
  };
}

/** The id of a checkout's sandbox, derived only from its path, so that it is known even if all records are lost. */
export const sandboxId = (project: string) => `${NAME}-${checkoutKey(project)}`;

/** The states of all sandboxes of one user, one folder for each checkout: `$XDG_STATE_HOME/gke-blue-green`. */
export function statesFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(baseFolder(environment.XDG_STATE_HOME, ".local/state"), NAME);
}

/** Built programs and images, shared by every checkout of one user: `$XDG_CACHE_HOME/gke-blue-green`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(baseFolder(environment.XDG_CACHE_HOME, ".cache"), NAME);
}

const checkoutKey = (project: string) => createHash("sha256").update(project).digest("hex").slice(0, 8);

// The XDG specification says to ignore a relative path.
const baseFolder = (configured: string | undefined, usual: string) =>
  configured && isAbsolute(configured) ? configured : join(homedir(), usual);
