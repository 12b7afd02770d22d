import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

const NAME = "gke-blue-green";

/** Where one checkout's sandbox keeps everything it makes; deleting `root` forgets the sandbox. */
export interface SandboxPaths {
  /** The checkout: the folder that holds `Pulumi.yaml`. */
  readonly project: string;
  /** The sandbox's state, outside the checkout: `git clean` and a deleted checkout leave it alone. */
  readonly root: string;
  /** `.sandbox` in the checkout, ignored by git: the reports that a person reads. */
  readonly reports: string;
  /** One file a background process: its process id and start time. */
  readonly pids: string;
  readonly logs: string;
  /** Put on PATH: the stand-ins for programs that are not installed. */
  readonly bin: string;
  /** Certificates and keys of the sandbox's own certificate authority. */
  readonly pki: string;
  /** What the image registry stores. */
  readonly registry: string;
  /** What the simulated Google Cloud remembers. */
  readonly googleCloud: string;
  /** Pulumi's local state backend. */
  readonly backend: string;
  /** `PULUMI_HOME` of the sandbox's engine runs. */
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

/** The id of a checkout's sandbox: its path alone decides, so that it is known also when all records are lost. */
export const sandboxId = (project: string) => `${NAME}-${checkoutKey(project)}`;

/** The states of all sandboxes of one user, one folder a checkout: `$XDG_STATE_HOME/gke-blue-green`. */
export function statesFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(baseFolder(environment.XDG_STATE_HOME, ".local/state"), NAME);
}

/** Built programs and images, shared by every checkout of one user: `$XDG_CACHE_HOME/gke-blue-green`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(baseFolder(environment.XDG_CACHE_HOME, ".cache"), NAME);
}

const checkoutKey = (project: string) => createHash("sha256").update(project).digest("hex").slice(0, 8);

// The XDG specification: a relative path counts as none.
const baseFolder = (configured: string | undefined, usual: string) =>
  configured && isAbsolute(configured) ? configured : join(homedir(), usual);
