import { Service } from "@pulumi/gcp/projects/service.js";
import * as pulumi from "@pulumi/pulumi";

/** The Google Cloud APIs that the program uses. */
export type Api =
  "cloudresourcemanager" | "compute" | "iam" | "artifactregistry" | "container" | "dns" | "secretmanager";

/** Gives access to the Google Cloud APIs. */
export interface GoogleApis {
  /** Options of a resource that uses an API. */
  using(api: Api): { dependsOn: pulumi.Resource[]; hooks: pulumi.ResourceHookBinding };
}

/** APIs that another stack has enabled. */
export const ENABLED_APIS: GoogleApis = { using: () => ({ dependsOn: [], hooks: {} }) };

export interface ProjectServicesArgs {
  /** Id of the Google Cloud project. */
  readonly project: pulumi.Input<string>;
  /**
   * Whether the program reads values from Secret Manager.
   * @default false
   */
  readonly secretManager?: boolean;
  /**
   * Whether the program writes DNS records.
   * @default false
   */
  readonly dns?: boolean;
  /**
   * Whether a destroy disables the APIs, also for everything else in the project.
   * @default false
   */
  readonly disableOnDestroy?: pulumi.Input<boolean>;
  /**
   * What to do when an operation of a resource that uses an API fails, such as a retry while the API is disabled.
   * @default - nothing
   */
  readonly onError?: pulumi.ErrorHook[];
}

/** Enables the Google Cloud APIs that the program needs. Service Usage, which enables them, is on in every project. */
export class ProjectServices extends pulumi.ComponentResource implements GoogleApis {
  readonly #services: Readonly<Partial<Record<Api, Service>>>;
  readonly #hooks: pulumi.ResourceHookBinding;

  constructor(name: string, args: ProjectServicesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green:google:ProjectServices", name, {}, opts);

    const enable = (api: Api, after: Service[]) =>
      new Service(
        `${name}-${api}`,
        {
          project: args.project,
          service: `${api}.googleapis.com`,
          disableOnDestroy: args.disableOnDestroy ?? false,
        },
        { parent: this, dependsOn: after },
      );

    // Reading the others back needs Resource Manager. GKE can't be enabled without Compute Engine.
    const cloudresourcemanager = enable("cloudresourcemanager", []);
    const compute = enable("compute", [cloudresourcemanager]);
    const iam = enable("iam", [cloudresourcemanager]);
    const artifactregistry = enable("artifactregistry", [cloudresourcemanager]);
    const container = enable("container", [compute, iam]);
    const dns = args.dns ? enable("dns", [cloudresourcemanager]) : undefined;
    const secretmanager = args.secretManager ? enable("secretmanager", [cloudresourcemanager]) : undefined;
    this.#services = {
      ...{ cloudresourcemanager, compute, iam, artifactregistry, container },
      ...{ dns, secretmanager },
    };
    this.#hooks = args.onError ? { onError: args.onError } : {};

    this.registerOutputs({});
  }

  /** Options of a resource that uses an API: it waits until the API is enabled. */
  using(api: Api): { dependsOn: pulumi.Resource[]; hooks: pulumi.ResourceHookBinding } {
    return {
      dependsOn: [this.#services[api]].filter((service) => service !== undefined),
      hooks: this.#hooks,
    };
  }
}
