import type { DockerEndpoint } from "../docker-endpoint.ts";

/** Everything that the checks know about this machine, gathered once before anything starts. */
export interface HostFacts {
  /** The value of `process.platform`. */
  readonly platform: string;
  /** The value of `process.arch`. */
  readonly architecture: string;
  /** The version without the `v`. */
  readonly nodeVersion: string;
  /** Memory that is available to programs. */
  readonly availableMemoryBytes: number;
  readonly disks: readonly Disk[];
  /** Whether a program listens on the Services' port on all addresses of this machine. */
  readonly isWebPortTaken: boolean;
  readonly docker: DockerFacts;
}

export interface Disk {
  readonly folder: string;
  /** What the sandbox stores there. */
  readonly purpose: string;
  readonly freeBytes: number;
}

export interface DockerFacts {
  readonly endpoint: DockerEndpoint;
  /** Whether the sandbox may install or start Docker itself: only as root on Debian, at the default socket. */
  readonly canBeStarted: boolean;
  /** The daemon's facts, or why there are none. */
  readonly answer: DaemonFacts | DockerSilence;
}

export interface DaemonFacts {
  readonly operatingSystem: string;
  /** For example `name=seccomp,profile=default`. */
  readonly securityOptions: readonly string[];
  readonly isPodman: boolean;
  /** The folder of images and volumes. */
  readonly rootFolder: string;
}

/** Why there is no answer from a daemon. */
export interface DockerSilence {
  readonly silent: "not local" | "no client" | "no permission" | "no daemon";
}

/** The daemon's facts, or undefined when no daemon answered. */
export function daemonOf({ answer }: DockerFacts): DaemonFacts | undefined {
  return "silent" in answer ? undefined : answer;
}

/** Returns an error if the sandbox can't run with these facts. */
export type Check = (facts: HostFacts) => string | undefined;

export const AGAIN = "then run the same command again";
