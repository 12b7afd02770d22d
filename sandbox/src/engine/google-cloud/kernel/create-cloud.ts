import type { ClusterRuntime } from "../../cluster/runtime.ts";
import { ACCOUNT } from "../../stack/access-token.ts";
import { Access } from "./access/access.ts";
import { AccessTokens } from "./access/access-tokens.ts";
import type { Cloud } from "./cloud.ts";
import { Enablement } from "./enablement.ts";
import { Faults } from "./faults.ts";
import { IamPolicies } from "./iam-policies.ts";
import type { ImageCatalogue } from "./image-catalogue.ts";
import { Operations } from "./operations.ts";
import { Projects } from "./projects.ts";
import { ServiceAccountKeys } from "./service-account-keys.ts";
import { ServiceAccounts } from "./service-accounts.ts";
import { DEFAULT_CLOUD_SETTINGS, type CloudSettings } from "./cloud-settings.ts";
import { Store } from "./store.ts";

export interface CloudOptions {
  /** Folder of the state file, which survives restarts. */
  readonly stateFolder: string;
  /** The project that exists from the start, with billing. */
  readonly projectId: string;
  /** The developer's access token. */
  readonly accessToken: string;
  readonly runtime: ClusterRuntime;
  readonly images: ImageCatalogue;
  /** Receives one line for each request. */
  readonly log: (message: string) => void;
  /** @default - those of `DEFAULT_CLOUD_SETTINGS` */
  readonly settings?: Partial<CloudSettings>;
  /**
   * Whether projects get no network `default`, as under the organisation policy compute.skipDefaultNetworkCreation.
   * @default false
   */
  readonly skipDefaultNetworkCreation?: boolean;
}

export interface CreatedCloud {
  readonly cloud: Cloud;
  /** Continues the work that was unfinished when the last server ended. */
  readonly resume: () => void;
  /** Stops unfinished work. */
  readonly close: () => void;
}

/** Reads what the simulated APIs share from the state file. Writes nothing and runs nothing before `resume`. */
export function createCloud(options: CloudOptions): CreatedCloud {
  const { stateFolder, projectId, accessToken, runtime, images, log, settings } = options;
  const allSettings = { ...DEFAULT_CLOUD_SETTINGS, ...settings };
  const store = new Store(stateFolder);
  const projects = new Projects(store);
  projects.ensure(projectId);
  const serviceAccounts = new ServiceAccounts(store);
  const faults = new Faults(store);
  const operations = new Operations(store, { stepMs: allSettings.operationStepMs, faults, log });
  const atResume: (() => void)[] = [() => operations.resume()];
  const atClose: (() => void)[] = [() => operations.stop()];
  const policies = new IamPolicies(
    store,
    // Accounts of other projects, such as Google's own, may exist.
    (email, project) => projects.has(project) && !serviceAccounts.has(email),
  );
  const cloud: Cloud = {
    store,
    projects,
    serviceAccounts,
    serviceAccountKeys: new ServiceAccountKeys(store),
    policies,
    access: new Access({ policies, developer: ACCOUNT }),
    accessTokens: new AccessTokens({ accessToken, developer: ACCOUNT }),
    enablement: new Enablement(store, allSettings.propagationDelayMs),
    operations,
    runtime,
    images,
    settings: allSettings,
    skipDefaultNetworkCreation: options.skipDefaultNetworkCreation ?? false,
    faults,
    log,
    onResume: (resume) => atResume.push(resume),
    onClose: (end) => atClose.push(end),
  };
  return {
    cloud,
    resume: () => atResume.forEach((resume) => resume()),
    close: () => atClose.forEach((end) => end()),
  };
}
