import type { ProgramSet } from "../../src/engine/toolchain/program-sets.ts";

/** Folder of the modules whose go.mod and go.sum pin the programs that only tests use. */
export const TOOL_MODULES = import.meta.dirname;

/** Lints the workflows. Its findings depend on its version. */
export const ACTIONLINT: ProgramSet = {
  name: "actionlint",
  title: "actionlint",
  version: "1.7.12",
  programs: ["actionlint"],
  onPath: { minimum: "1.7.12", versionArguments: { actionlint: ["-version"] } },
  static: false,
  builds: [{ module: "actionlint", linkerFlags: "-s -w" }],
};

/** Keeps a stack's state in its buckets. */
export const FAKE_GCS_SERVER: ProgramSet = {
  name: "fake-gcs-server",
  title: "fake-gcs-server",
  version: "1.56.1",
  programs: ["fake-gcs-server"],
  // The program has no option that prints its version, so one on PATH is not used.
  onPath: { minimum: "1.56.1", versionArguments: { "fake-gcs-server": ["-version"] } },
  static: false,
  builds: [{ module: "fake-gcs-server", linkerFlags: "-s -w" }],
};
