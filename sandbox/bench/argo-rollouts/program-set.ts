import type { ProgramSet } from "../../src/engine/toolchain/program-sets.ts";

/** Folder of the module whose go.mod and go.sum pin the controller. */
export const MODULES = import.meta.dirname;
export const MODULE = "rollouts-controller";

/** The controller of Argo Rollouts. */
export const ARGO_ROLLOUTS: ProgramSet = {
  name: "argo-rollouts",
  title: "Argo Rollouts",
  version: "1.9.0",
  programs: ["rollouts-controller"],
  // The program prints the version only of a build with Argo's own Makefile, so one on PATH is not used.
  onPath: { minimum: "1.9.0", versionArguments: {} },
  static: true,
  builds: [{ module: MODULE, linkerFlags: "-s -w" }],
};
