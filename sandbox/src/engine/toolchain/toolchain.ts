import type { SandboxPaths } from "../host/paths.ts";
import type { Dialog, Report } from "./step-context.ts";

/** The location of every program and image that the sandbox needs before it starts. */
export interface Toolchain {
  /** Folders for the front of PATH: the engine with its Node.js language host, and the load generator. */
  readonly programFolders: readonly string[];
  /** Folder of kube-apiserver, kube-controller-manager, kube-scheduler, kubelet and kube-proxy; static programs. */
  readonly kubernetesBin: string;
  /** The CoreDNS program; static. */
  readonly corednsPath: string;
  /** The load generator. */
  readonly vegetaPath: string;
  /** Path of `kubectl` on PATH, if there is one. */
  readonly kubectlPath: string | undefined;
  /** Tag of the image of all sandbox containers. */
  readonly nodeImage: string;
  /** Image with Node.js that the app is built on. */
  readonly appBaseImage: ImageArchive;
  /** Image of the container that keeps a pod's namespaces. */
  readonly pauseImage: ImageArchive;
}

/** An image in the host's daemon and as a file for `docker load` and `ctr images import`. */
export interface ImageArchive {
  readonly tag: string;
  readonly tarFile: string;
}

export interface ToolchainStep {
  readonly title: string;
  readonly run: (report: Report, dialog?: Dialog) => Promise<void>;
}

export interface ToolchainOptions {
  readonly paths: SandboxPaths;
  /** Interrupts a step; the next run continues it. */
  readonly signal?: AbortSignal;
  /** @default process.env */
  readonly environment?: NodeJS.ProcessEnv;
}

export interface ToolchainPlan {
  /** The steps, to run in order. Each does nothing when its result exists. */
  readonly steps: readonly ToolchainStep[];
  /** The results of the steps. @throws before the last step has run. */
  readonly toolchain: () => Toolchain;
}
