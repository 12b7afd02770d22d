import { googleCalls, type GoogleCalls } from "./google-cloud/clients/google-calls.ts";
import type { Fault, FaultRequest } from "./google-cloud/kernel/fault-kinds.ts";
import type { ImageCatalogue } from "./google-cloud/kernel/image-catalogue.ts";
import { join } from "node:path";
import { docker } from "./host/docker.ts";
import { cacheFolder, type SandboxPaths } from "./host/paths.ts";
import { containerName } from "./host/sandbox-container.ts";
import { loadImage } from "./images/load-image.ts";
import { RegistryCatalogue } from "./images/registry-catalogue.ts";
import {
  addFault,
  askStatus,
  askUsedPermissions,
  clearFaults,
  listFaults,
  type ServerStatus,
} from "./server/control.ts";
import { signGithubToken } from "./google-cloud/kernel/access/github-tokens.ts";
import { accountEnvironment, type AccountEnvironment } from "./stack/account-environment.ts";
import type { UsedPermission } from "./google-cloud/apis/iam/identities.ts";
import { accessToken } from "./stack/access-token.ts";
import { PROJECT_ID } from "./stack/sandbox-stack-config.ts";
import { googleCloudUrl, readSetup, setupEnvironment } from "./stack/setup.ts";
import { writeUserKubeconfig } from "./stack/user-kubeconfig.ts";
import { cached } from "./toolchain/cache.ts";
import { ensurePackagesImage } from "./toolchain/images/packages-image.ts";
import type { StepContext } from "./toolchain/step-context.ts";

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
  readonly accounts: Accounts;
  /**
   * Builds a Dockerfile on Debian's image, once for this machine, and gives the image to the sandbox's Docker daemon.
   * Returns its tag.
   */
  readonly debianImage: (name: string, dockerfile: string) => Promise<string>;
  /** A folder in this machine's cache; `make` fills it unless it exists. */
  readonly cachedFolder: (name: string, make: (folder: string) => Promise<void>) => Promise<string>;
}

/** Works as service accounts of the simulated Google Cloud. */
export interface Accounts {
  /** The developer's access token. */
  readonly developersToken: string;
  /** The environment and the calls of a service account with this token. */
  readonly open: (account: { email: string; token: string }) => Promise<Account>;
  /** The calls of the owner of this token. */
  readonly callsWith: (token: string) => GoogleCalls;
  /** The token of a job on GitHub with these claims, which only this sandbox accepts. */
  readonly githubToken: (claims: Readonly<Record<string, string>>) => string;
  /** The permissions that a service account needed and had, with the roles that give each. */
  readonly usedBy: (email: string) => Promise<UsedPermission[]>;
}

export interface Account extends AccountEnvironment {
  readonly google: GoogleCalls;
}

const silentContext = (paths: SandboxPaths): StepContext => ({
  paths,
  environment: process.env,
  report: () => undefined,
});

/** @throws when the sandbox is not up. */
export function openSandbox(paths: SandboxPaths): RunningSandbox {
  const { instance } = readSetup(paths);
  const url = googleCloudUrl(instance);
  const token = accessToken(paths);
  const environment = { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") };
  return {
    projectFolder: paths.project,
    environment,
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
    registry: new RegistryCatalogue(instance.ports.registry, paths),
    connect: () => writeUserKubeconfig(paths, url, token),
    countCalls: () => askStatus(paths),
    google: googleCalls(url, token),
    accounts: {
      developersToken: token,
      open: async (account) => ({
        ...(await accountEnvironment(paths, environment, account)),
        google: googleCalls(url, account.token),
      }),
      callsWith: (owners) => googleCalls(url, owners),
      githubToken: (claims) => signGithubToken(claims, token),
      usedBy: (email) => askUsedPermissions(paths, email),
    },
    debianImage: async (name, dockerfile) => {
      const archive = await ensurePackagesImage(name, dockerfile, silentContext(paths));
      await loadImage(paths, archive);
      return archive.tag;
    },
    cachedFolder: (name, make) => cached(join(cacheFolder(), name), silentContext(paths), make),
  };
}
