import { join } from "node:path";
import { containerName } from "../engine/host/sandbox-container.ts";
import { docker } from "../engine/host/docker.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { rehearseDrills } from "../rehearsal/drills/rehearse-drills.ts";
import { RegistryCatalogue } from "../engine/images/registry-catalogue.ts";
import type { NodeSwitches } from "../rehearsal/drills/drill.ts";
import { rehearse } from "../rehearsal/rehearse.ts";
import { addFault, askStatus, clearFaults, listFaults } from "../engine/server/control.ts";
import { accessToken } from "../engine/stack/access-token.ts";
import { googleCloudUrl, readSetup, setupEnvironment } from "../engine/stack/setup.ts";
import { PROJECT_ID } from "../engine/stack/sandbox-stack-config.ts";
import { writeUserKubeconfig } from "../engine/stack/user-kubeconfig.ts";

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

/** Goes on the sandbox that is up through the stack's whole life, from nothing to nothing. */
export async function liveOnSandbox(paths: SandboxPaths): Promise<void> {
  const { instance } = readSetup(paths);
  const url = googleCloudUrl(instance);
  // Google's clients take a moment to load, and the other rehearsals need none.
  const { googleClients } = await import("../engine/google-cloud/http/clients.ts");
  const { rehearseLife } = await import("../rehearsal/life/rehearse-life.ts");
  await rehearseLife({
    ...common(paths),
    google: googleClients(url, accessToken(paths)),
    project: PROJECT_ID,
    faults: {
      add: (fault) => addFault(paths, fault),
      list: () => listFaults(paths),
      clear: () => clearFaults(paths),
    },
    nodes: containerNodes(instance),
    registry: new RegistryCatalogue(instance.ports.registry, accessToken(paths), paths),
    connect: () => writeUserKubeconfig(paths, url, accessToken(paths)),
    countCalls: () => askStatus(paths),
  });
}

function common(paths: SandboxPaths) {
  return {
    projectFolder: paths.project,
    environment: { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") },
    reportFile: join(paths.root, "rehearsal.json"),
  };
}

function containerNodes(instance: Parameters<typeof containerName>[0]): NodeSwitches {
  return {
    kill: async (node) => void (await docker(["kill", containerName(instance, node)])),
    start: async (node) => void (await docker(["start", containerName(instance, node)])),
  };
}
