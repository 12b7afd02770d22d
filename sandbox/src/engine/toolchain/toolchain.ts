import type { SandboxPaths } from "../host/paths.ts";
import type { Dialog } from "./step-context.ts";

/** Everything the sandbox needs on this machine before it starts: where each program and image is. */
export interface Toolchain {
  /** Folders for the front of PATH: the engine with its Node.js language host, and the load generator. */
  readonly programFolders: readonly string[];
  /** Folder of kube-apiserver, kube-controller-manager, kube-scheduler, kubelet and kube-proxy; static programs. */
  readonly kubernetesBin: string;
  /** The CoreDNS program; static. */
  readonly corednsPath: string;
  /** The load generator. */
  readonly vegetaPath: string;
  /** `kubectl` on PATH, if there is one. */
  readonly kubectlPath: string | undefined;
  /** Tag of the image of all sandbox containers. */
  readonly nodeImage: string;
  /** Image with Node.js that the app is built on. */
  readonly appBaseImage: ImageArchive;
  /** Image of the container that holds a pod's namespaces. */
  readonly pauseImage: ImageArchive;
}

/** An image in the host's daemon that is also a file for `docker load` and `ctr images import`. */
export interface ImageArchive {
  readonly tag: string;
  readonly tarFile: string;
}

/** Tells what a step is doing, in one line that replaces the one before. */
export type Report = (message: string) => void;

export interface ToolchainStep {
  readonly title: string;
  readonly run: (report: Report, dialog?: Dialog) => Promise<void>;
}

export interface ToolchainOptions {
  readonly paths: SandboxPaths;
  /** Ends what a step runs; the next run resumes. */
  readonly signal?: AbortSignal;
  /** @default process.env */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface ToolchainPlan {
  /** Run one after the other; each does nothing when its result is there already. */
  readonly steps: readonly ToolchainStep[];
  /** What the steps found or made; throws before the last one has run. */
  readonly toolchain: () => Toolchain;
}
