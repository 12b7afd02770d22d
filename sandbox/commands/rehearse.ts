import { join } from "node:path";
import { machineName } from "../cluster/machine.ts";
import { docker } from "../host/docker.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { rehearseDrills } from "../rehearsal/drills/rehearse-drills.ts";
import type { NodeSwitches } from "../rehearsal/drills/drill.ts";
import { rehearse } from "../rehearsal/rehearse.ts";
import { accessToken } from "../stack/access-token.ts";
import { googleCloudUrl, readSetup, setupEnvironment } from "../stack/setup.ts";
import { writeUserKubeconfig } from "../stack/user-kubeconfig.ts";

/** Walks a release on the sandbox that is up. */
export async function rehearseOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearse(common(paths));
}

/** Tries on the sandbox that is up what must not hurt. */
export async function drillOnSandbox(paths: SandboxPaths): Promise<void> {
  const { instance } = readSetup(paths);
  await rehearseDrills({
    ...common(paths),
    nodes: containerNodes(instance),
    onReady: () => writeUserKubeconfig(paths, googleCloudUrl(instance), accessToken(paths)),
  });
}

function common(paths: SandboxPaths) {
  return {
    projectFolder: paths.project,
    environment: { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") },
    reportFile: join(paths.root, "rehearsal.json"),
  };
}

function containerNodes(instance: Parameters<typeof machineName>[0]): NodeSwitches {
  return {
    kill: async (node) => void (await docker(["kill", machineName(instance, node)])),
    start: async (node) => void (await docker(["start", machineName(instance, node)])),
  };
}
