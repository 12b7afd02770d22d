import type { ClusterRuntime } from "../../cluster/runtime.ts";
import type { Access } from "./access/access.ts";
import type { AccessTokens } from "./access/access-tokens.ts";
import type { Enablement } from "./enablement.ts";
import type { Faults } from "./faults.ts";
import type { IamPolicies } from "./iam-policies.ts";
import type { ImageCatalogue } from "./image-catalogue.ts";
import type { Operations } from "./operations.ts";
import type { Projects } from "./projects.ts";
import type { ServiceAccountKeys } from "./service-account-keys.ts";
import type { ServiceAccounts } from "./service-accounts.ts";
import type { CloudSettings } from "./cloud-settings.ts";
import type { Store } from "./store.ts";

/** The state and services that all simulated APIs share. */
export interface Cloud {
  readonly store: Store;
  readonly operations: Operations;
  readonly projects: Projects;
  readonly enablement: Enablement;
  readonly serviceAccounts: ServiceAccounts;
  readonly serviceAccountKeys: ServiceAccountKeys;
  readonly policies: IamPolicies;
  readonly access: Access;
  readonly accessTokens: AccessTokens;
  readonly runtime: ClusterRuntime;
  readonly images: ImageCatalogue;
  readonly settings: CloudSettings;
  readonly skipDefaultNetworkCreation: boolean;
  readonly faults: Faults;
  readonly log: (message: string) => void;
  /** Calls `resume` once the server listens and unfinished operations run again. */
  onResume(resume: () => void): void;
  /** Calls `end` when the server closes. */
  onClose(end: () => void): void;
}
