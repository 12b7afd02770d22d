import type { LoadBalancerFact } from "./load-balancer-facts.ts";

const POOL = "terraform-provider-google `resource_iam_workload_identity_pool_provider.go`";
const AUTH_ISSUES = "issues of google-github-actions/auth";

/** How federation, keys and buckets behave, and where that is written. */
export const IDENTITY_FACTS: readonly LoadBalancerFact[] = [
  {
    behaviour:
      "A pool or provider has an id of 4 to 32 letters a to z, digits and hyphens that does not start with `gcp-`. Deleted, it is shown " +
      "for 30 days and keeps its id",
    source: POOL,
    differs: "it never goes away",
  },
  {
    behaviour: "A provider for GitHub without a condition on a claim is refused",
    source: "Google's page on Workload Identity Federation with deployment pipelines",
    differs: "other issuers that many customers share are not known here",
  },
  {
    behaviour:
      "`google.subject` must be mapped, and has at most 127 bytes. A token's audience is the provider's full name, with or without `https:`",
    source: `${POOL}; for the wording ${AUTH_ISSUES} (124, 423)`,
    differs: "mappings are `assertion.CLAIM`; other expressions answer 501",
  },
  {
    behaviour:
      "The token service answers refusals in the form of OAuth 2, such as `unauthorized_client` for a credential that the condition rejects",
    source: `terraform-example-foundation issue 1362, ${AUTH_ISSUES} (211, 378)`,
    differs:
      "tokens are signed by the sandbox instead of GitHub; the wording of a wrong signature is not verified",
  },
  {
    behaviour:
      "A federated identity acts as a service account if a policy of the account gives `iam.serviceAccounts.getAccessToken` to its subject " +
      "or to one of its attributes",
    source: "Google's reference of the role `roles/iam.workloadIdentityUser` and of principal identifiers",
  },
  {
    behaviour:
      "Service accounts call Resource Manager and Cloud Billing with the APIs of their own project, not of the project that they ask about",
    source: "Google's page on quota projects",
    differs: "people have the first project of the sandbox as theirs",
  },
  {
    behaviour:
      "A version of a secret that is disabled or destroyed gives no value: 400 `Secret Version […] is in DISABLED state.` Its name has " +
      "the project's number",
    source: "issues google-github-actions/get-secretmanager-secrets 268 and external-secrets 4042",
    differs: "the wording for a version of a secret that does not exist is not verified",
  },
  {
    behaviour:
      "Who may not read a secret gets 403 `Permission 'secretmanager.versions.access' denied for resource '…' (or it may not exist).`, also " +
      "for one that does not exist",
    source:
      "issues GoogleCloudPlatform/k8s-config-connector 711 and googleapis/python-secret-manager 389; Google's reference of " +
      "`roles/secretmanager.secretAccessor`",
  },
  {
    behaviour: "A value has at most 64 KiB and a CRC-32C, which is compared when a client sends one",
    source: "Google's reference of `SecretPayload` (Secret Manager v1)",
    differs: "the wording of these refusals is the sandbox's own",
  },
  {
    behaviour:
      "A project's identity pool for its clusters, `PROJECT.svc.id.goog`, comes with the first cluster that has Workload Identity. " +
      "Before, a policy with a member of it is refused: 400 `Identity Pool does not exist`",
    source: "terraform-google-kubernetes-engine issue 916 and kctf issue 193, also for the wording",
    differs:
      "the pool stays when its clusters are gone, which no source says. The number of the project in a member's name and the " +
      "existence of the Kubernetes service account are not checked",
  },
  {
    behaviour: "Key rings and keys are never deleted; a name that exists is 409",
    source: "terraform-provider-google issues 1214 and 7067",
  },
  {
    behaviour:
      "The owner's role has no right to a bucket or its policy. A new bucket's own policy gives them to the project's owners and editors",
    source: "Google's reference of roles, and its page on IAM for Cloud Storage (convenience values)",
  },
  {
    behaviour:
      "A bucket's name is unique in the world: 409, with other words for one's own project. A changed policy is 412",
    source: "Google's page on bucket naming, gsutil issue 59, wazuh issue 37474 for the wording",
    differs: "names with dots are not simulated, as Google verifies who owns the domain",
  },
];
