import { homedir } from "node:os";
import { join } from "node:path";

/** Where one checkout's sandbox keeps everything it makes; deleting `root` forgets the sandbox. */
export interface SandboxPaths {
  /** The checkout: the folder that holds `Pulumi.yaml`. */
  readonly project: string;
  /** `.sandbox` in the checkout; ignored by git. */
  readonly root: string;
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

export function sandboxPaths(project: string): SandboxPaths {
  const root = join(project, ".sandbox");
  return {
    project,
    root,
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

/** Built programs and images, shared by every checkout of one user: `$XDG_CACHE_HOME/gke-blue-green`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "gke-blue-green");
}
