import { googleCalls, type GoogleCalls } from "./google-cloud/clients/google-calls.ts";
import type { Fault, FaultRequest } from "./google-cloud/kernel/fault-kinds.ts";
import type { ImageCatalogue } from "./google-cloud/kernel/image-catalogue.ts";
import { docker } from "./host/docker.ts";
import type { SandboxPaths } from "./host/paths.ts";
import { containerName } from "./host/sandbox-container.ts";
import { RegistryCatalogue } from "./images/registry-catalogue.ts";
import { addFault, askStatus, clearFaults, listFaults, type ServerStatus } from "./server/control.ts";
import { accessToken } from "./stack/access-token.ts";
import { PROJECT_ID } from "./stack/sandbox-stack-config.ts";
import { googleCloudUrl, readSetup, setupEnvironment } from "./stack/setup.ts";
import { writeUserKubeconfig } from "./stack/user-kubeconfig.ts";

/** Cuts the power of a node, and gives it back. */
export interface NodeSwitches {
  readonly kill: (node: string) => Promise<void>;
  readonly start: (node: string) => Promise<void>;
}

/** Scripts what the simulated Google Cloud answers next. */
export interface FaultSwitches {
  readonly add: (fault: FaultRequest) => Promise<Fault>;
  readonly list: () => Promise<readonly Fault[]>;
  readonly clear: () => Promise<void>;
}

/** A sandbox that is up: all that a rehearsal does with it, besides running `pulumi` and `kubectl`. */
export interface RunningSandbox {
  /** The folder that holds `Pulumi.yaml`. */
  readonly projectFolder: string;
  /** Environment in which `pulumi`, `kubectl` and perhaps `gcloud` work on the sandbox, and `vegeta` is found. */
  readonly environment: NodeJS.ProcessEnv;
  /** Id of the simulated Google Cloud project. */
  readonly project: string;
  readonly nodes: NodeSwitches;
  readonly faults: FaultSwitches;
  /** The registry itself, without Artifact Registry's API in front of it. */
  readonly registry: ImageCatalogue;
  /** Writes the kubeconfig that `kubectl` reads in `environment`. */
  readonly connect: () => Promise<void>;
  /** Counts the calls to the simulated Google Cloud since the sandbox came up. */
  readonly countCalls: () => Promise<ServerStatus>;
  /** Calls the simulated Google Cloud with the sandbox's own token. */
  readonly google: GoogleCalls;
}

/** @throws when the sandbox is not up. */
export function openSandbox(paths: SandboxPaths): RunningSandbox {
  const { instance } = readSetup(paths);
  const url = googleCloudUrl(instance);
  const token = accessToken(paths);
  return {
    projectFolder: paths.project,
    environment: { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") },
    project: PROJECT_ID,
    nodes: {
      kill: async (node) => void (await docker(["kill", containerName(instance, node)])),
      start: async (node) => void (await docker(["start", containerName(instance, node)])),
    },
    faults: {
      add: (fault) => addFault(paths, fault),
      list: () => listFaults(paths),
      clear: () => clearFaults(paths),
    },
    registry: new RegistryCatalogue(instance.ports.registry, token, paths),
    connect: () => writeUserKubeconfig(paths, url, token),
    countCalls: () => askStatus(paths),
    google: googleCalls(url, token),
  };
}
