import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SandboxInstance } from "../../src/engine/host/instance.ts";
import { sandboxPaths, type SandboxPaths } from "../../src/engine/host/paths.ts";
import { ensureStateFolder } from "../../src/engine/host/state-folder.ts";
import type { Toolchain } from "../../src/engine/toolchain/toolchain.ts";

/** A checkout for one test, with an empty state. */
export interface Checkout {
  readonly paths: SandboxPaths;
  /** Removes the checkout and its state. */
  remove(): void;
}

export function checkout(): Checkout {
  const paths = sandboxPaths(mkdtempSync(join(tmpdir(), "checkout-")));
  writeFileSync(join(paths.project, "Pulumi.yaml"), "name: shop\n");
  ensureStateFolder(paths);
  return {
    paths,
    remove: () => {
      for (const folder of [paths.project, paths.root]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const INSTANCE: SandboxInstance = {
  id: "gke-blue-green-test",
  checkout: "/home/me/shop",
  subnetIndex: 7,
  ports: {
    googleCloud: 10001,
    registry: 10002,
    prometheus: 10003,
    gcpPlugin: 10004,
    kubernetesPlugin: 10005,
    dockerPlugin: 10006,
  },
};

export const TOOLCHAIN: Toolchain = {
  programFolders: ["/cache/pulumi"],
  kubernetesBin: "/cache/kubernetes",
  corednsPath: "/cache/coredns",
  vegetaPath: "/cache/vegeta",
  kubectlPath: undefined,
  nodeImage: "gke-blue-green/machine:1",
  appBaseImage: { tag: "gke-blue-green/node:24", tarFile: "/cache/node.tar" },
  pauseImage: { tag: "gke-blue-green/pause:1", tarFile: "/cache/pause.tar" },
};
