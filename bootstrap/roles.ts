/** A role in the project of a stack. */
export interface ProjectRole {
  readonly role: string;
  /** What the program does with it. */
  readonly neededFor: string;
}

/** What a preview and a look for drift read. Both refresh every resource. */
export const READER_ROLES: readonly ProjectRole[] = [
  {
    role: "roles/artifactregistry.reader",
    neededFor: "the repository of images, and the digest of a version",
  },
  { role: "roles/compute.networkViewer", neededFor: "the network and the reserved addresses" },
  { role: "roles/container.viewer", neededFor: "the cluster, its node pool and the objects in it" },
  {
    role: "roles/iam.securityReviewer",
    neededFor: "access policies, enabled APIs and the nodes' service account",
  },
];

/** What both accounts of a stack read when its config has values in Secret Manager. A preview reads them too. */
export const SECRET_ROLES: readonly ProjectRole[] = [
  { role: "roles/secretmanager.secretAccessor", neededFor: "the app's environment in Secret Manager" },
];

/** What an update and a destroy change, besides the right to grant roles. */
export const DEPLOYER_ROLES: readonly ProjectRole[] = [
  { role: "roles/artifactregistry.admin", neededFor: "the repository, its access policy and its images" },
  { role: "roles/compute.networkAdmin", neededFor: "the network and the reserved addresses" },
  { role: "roles/container.clusterAdmin", neededFor: "the cluster and its node pool" },
  { role: "roles/container.developer", neededFor: "the objects in the cluster" },
  { role: "roles/iam.serviceAccountCreator", neededFor: "the nodes' service account" },
  { role: "roles/iam.serviceAccountDeleter", neededFor: "the nodes' service account, in a destroy" },
  { role: "roles/iam.serviceAccountUser", neededFor: "nodes that act as their service account" },
  { role: "roles/serviceusage.serviceUsageAdmin", neededFor: "the APIs that the program enables" },
];

/**
 * What a stack's accounts do with its state. Pulumi opens a bucket without looking at it. It encrypts with the key only when
 * a person makes the stack or changes its key, so nobody here may encrypt.
 */
export const STATE_ROLES = {
  reader: { bucket: "roles/storage.objectViewer", key: "roles/cloudkms.cryptoKeyDecrypter" },
  deployer: { bucket: "roles/storage.objectUser", key: "roles/cloudkms.cryptoKeyDecrypter" },
} as const;

/** Grants roles in a project. A condition limits it to the roles below. */
export const GRANTING_ROLE = "roles/resourcemanager.projectIamAdmin";

/** The role that the program grants to the nodes' service account. */
export const NODE_ROLE = "roles/container.defaultNodeServiceAccount";

/** The condition under which a role can grant and revoke only `roles`. */
export const onlyGrants = (roles: readonly string[]) => ({
  title: "only-the-roles-that-the-program-grants",
  expression: `api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${roles
    .map((role) => `'${role}'`)
    .join(", ")}])`,
});
