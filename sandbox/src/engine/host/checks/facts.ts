import type { DockerEndpoint } from "../docker-endpoint.ts";

/** All that the checks know of this machine; gathered once, before anything starts. */
export interface HostFacts {
  /** As `process.platform`. */
  readonly platform: string;
  /** As `process.arch`. */
  readonly architecture: string;
  /** Without the `v`. */
  readonly nodeVersion: string;
  /** Memory that programs can still get. */
  readonly availableMemoryBytes: number;
  readonly disks: readonly Disk[];
  /** Whether a program listens on the port of the app's Services on every address of this machine. */
  readonly isWebPortTaken: boolean;
  readonly docker: DockerFacts;
}

export interface Disk {
  readonly folder: string;
  /** What the sandbox keeps in it. */
  readonly purpose: string;
  readonly freeBytes: number;
}

export interface DockerFacts {
  readonly endpoint: DockerEndpoint;
  /** The sandbox may install or start Docker itself: on Debian as root, at the usual socket. */
  readonly canBeStarted: boolean;
  /** What the daemon says about itself, or why it says nothing. */
  readonly answer: DaemonFacts | DockerSilence;
}

export interface DaemonFacts {
  readonly operatingSystem: string;
  /** Such as `name=seccomp,profile=default`. */
  readonly securityOptions: readonly string[];
  readonly isPodman: boolean;
  /** Folder of its images and volumes. */
  readonly rootFolder: string;
}

/** No daemon was asked, or none answered. */
export interface DockerSilence {
  readonly silent: "not local" | "no client" | "no permission" | "no daemon";
}

/** The facts of the daemon, or undefined when none answered. */
export function daemonOf({ answer }: DockerFacts): DaemonFacts | undefined {
  return "silent" in answer ? undefined : answer;
}

/** Looks at the facts, and returns the error if the sandbox can't run with them. */
export type Check = (facts: HostFacts) => string | undefined;

export const AGAIN = "then run the same command again";
