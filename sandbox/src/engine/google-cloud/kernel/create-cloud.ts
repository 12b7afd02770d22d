import type { ClusterRuntime } from "../../cluster/runtime.ts";
import type { Cloud } from "./cloud.ts";
import { Enablement } from "./enablement.ts";
import { Faults } from "./faults.ts";
import { IamPolicies } from "./iam-policies.ts";
import type { ImageCatalogue } from "./image-catalogue.ts";
import { Operations } from "./operations.ts";
import { Projects } from "./projects.ts";
import { ServiceAccounts } from "./service-accounts.ts";
import { DEFAULT_CLOUD_SETTINGS, type CloudSettings } from "./cloud-settings.ts";
import { Store } from "./store.ts";

export interface CloudOptions {
  /** Folder of the state file, kept over restarts. */
  readonly stateFolder: string;
  /** The project that exists from the start, with billing. */
  readonly projectId: string;
  readonly runtime: ClusterRuntime;
  readonly images: ImageCatalogue;
  /** Takes one line a request. */
  readonly log: (message: string) => void;
  /** @default - those of `DEFAULT_CLOUD_SETTINGS` */
  readonly settings?: Partial<CloudSettings>;
}

export interface CreatedCloud {
  readonly cloud: Cloud;
  /** Takes up what was under way when the last server ended. */
  readonly resume: () => void;
  /** Ends what is under way. */
  readonly close: () => void;
}

/** What the simulated APIs share, as the state file has it. Nothing is written, and nothing runs, before `resume`. */
export function createCloud(options: CloudOptions): CreatedCloud {
  const { stateFolder, projectId, runtime, images, log, settings } = options;
  const allSettings = { ...DEFAULT_CLOUD_SETTINGS, ...settings };
  const store = new Store(stateFolder);
  const projects = new Projects(store);
  projects.ensure(projectId);
  const serviceAccounts = new ServiceAccounts(store);
  const faults = new Faults(store);
  const operations = new Operations(store, { stepMs: allSettings.operationStepMs, faults, log });
  const atResume: (() => void)[] = [() => operations.resume()];
  const atClose: (() => void)[] = [() => operations.stop()];
  const cloud: Cloud = {
    store,
    projects,
    serviceAccounts,
    policies: new IamPolicies(
      store,
      // Whether those of other projects exist, Google's own among them, nobody here knows.
      (email, project) => projects.has(project) && !serviceAccounts.has(email),
    ),
    enablement: new Enablement(store, allSettings.propagationDelayMs),
    operations,
    runtime,
    images,
    settings: allSettings,
    faults,
    log,
    onResume: (takeUp) => atResume.push(takeUp),
    onClose: (end) => atClose.push(end),
  };
  return {
    cloud,
    resume: () => atResume.forEach((takeUp) => takeUp()),
    close: () => atClose.forEach((end) => end()),
  };
}
