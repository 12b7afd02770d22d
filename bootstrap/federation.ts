import { WorkloadIdentityPool } from "@pulumi/gcp/iam/workloadIdentityPool.js";
import { WorkloadIdentityPoolProvider } from "@pulumi/gcp/iam/workloadIdentityPoolProvider.js";
import { Service } from "@pulumi/gcp/projects/service.js";
import * as pulumi from "@pulumi/pulumi";

export interface FederationArgs {
  /** Id of the Google Cloud project of the federation, the accounts, the states and the keys. */
  readonly project: string;
  /** The number of the repository on GitHub. */
  readonly repositoryId: string;
  /** Repeats operations while Google still answers that an API is disabled. */
  readonly retry: pulumi.ErrorHook;
}

/**
 * The APIs of the project. An account that calls Google needs some of them in its own project, also for resources of
 * other projects.
 */
const SERVICES = [
  "iam",
  "iamcredentials",
  "sts",
  "cloudresourcemanager",
  "cloudkms",
  "storage",
  "serviceusage",
];

/** Lets jobs of one repository on GitHub act as service accounts, without a key. */
export class Federation extends pulumi.ComponentResource {
  /** Full name of the provider, which the workflows need. */
  readonly providerName: pulumi.Output<string>;
  /** Options of a resource that uses an API of the project: it waits until the APIs are enabled, and is retried. */
  readonly using: { dependsOn: pulumi.Resource[]; hooks: pulumi.ResourceHookBinding };
  readonly #poolName: pulumi.Output<string>;

  constructor(name: string, args: FederationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green-bootstrap:index:Federation", name, {}, opts);
    const { project, repositoryId } = args;

    const services = SERVICES.map(
      (api) =>
        new Service(
          `${name}-${api}`,
          { project, service: `${api}.googleapis.com`, disableOnDestroy: false },
          { parent: this },
        ),
    );
    this.using = { dependsOn: services, hooks: { onError: [args.retry] } };
    const pool = new WorkloadIdentityPool(
      name,
      { project, workloadIdentityPoolId: "github", displayName: "Jobs of GitHub Actions" },
      { parent: this, ...this.using },
    );
    const provider = new WorkloadIdentityPoolProvider(
      name,
      {
        project,
        workloadIdentityPoolId: pool.workloadIdentityPoolId,
        workloadIdentityPoolProviderId: "delivery",
        displayName: "The delivery repository",
        attributeMapping: { "google.subject": "assertion.sub" },
        // By number: a name can be taken over after a repository is renamed or deleted.
        attributeCondition: `assertion.repository_id == '${repositoryId}'`,
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
      },
      { parent: this, ...this.using },
    );
    this.providerName = provider.name;
    this.#poolName = pool.name;

    this.registerOutputs({ providerName: this.providerName });
  }

  /** How IAM policies name the jobs whose token has this subject. */
  jobs(subject: string): pulumi.Output<string> {
    return pulumi.interpolate`principal://iam.googleapis.com/${this.#poolName}/subject/${subject}`;
  }
}
