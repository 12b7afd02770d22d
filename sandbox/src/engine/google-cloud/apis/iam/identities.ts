import type { TokenOwner } from "../../kernel/access/access-tokens.ts";
import { permissionsOfRole, ROLE_NAMES } from "../../kernel/access/roles.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { DEFAULT_ACCOUNT } from "../../kernel/service-accounts.ts";
import { objectField, stringField } from "../../kernel/json.ts";
import { baseInstanceName } from "../../resources/nodes.ts";
import { poolsOf, storedClusters, zonesOfPool } from "../../resources/stored-clusters.ts";

/** What clusters and the registry ask IAM. */
export interface Identities {
  /** The owner of an access token; undefined for one that is not valid any more. */
  readonly identify: (token: string) => TokenOwner | undefined;
  /** Whether an account has the permission in the project of a cluster, which is named as in the data plane. */
  readonly mayInCluster: (cluster: string, email: string, permission: string) => boolean;
  /** Whether an account has the permission on a resource such as `projects/p/locations/us/repositories/gcr.io`. */
  readonly may: (owner: Pick<TokenOwner, "member">, permission: string, resource: string) => boolean;
  /** The permissions that a service account needed and had, and the roles of the sandbox's table that give each. */
  readonly usedBy: (email: string) => UsedPermission[];
  /** A new access token of the service account of a node; undefined for an unknown node. */
  readonly nodeToken: (cluster: string, node: string) => string | undefined;
}

export interface UsedPermission {
  readonly permission: string;
  readonly roles: readonly string[];
}

const NODE_TOKEN_MS = 3_600_000;

export function identities(cloud: Cloud): Identities {
  const { access, accessTokens, projects, serviceAccounts } = cloud;
  const clusterOf = (name: string) =>
    [...storedClusters(cloud).values()].find(({ runtimeName }) => runtimeName === name);
  const isUsable = ({ member, email }: TokenOwner) =>
    !member.startsWith("serviceAccount:") || serviceAccounts.isUsable(email);
  return {
    identify: (token) => {
      const read = accessTokens.read(token);
      return "problem" in read || !isUsable(read) ? undefined : read;
    },
    mayInCluster: (name, email, permission) => {
      const cluster = clusterOf(name);
      const owner = accessTokens.ownerNamed(email);
      return cluster !== undefined && access.isAllowed(owner, permission, `projects/${cluster.project}`);
    },
    may: (owner, permission, resource) => access.isAllowed(owner, permission, resource),
    usedBy: (email) =>
      access.usedBy(accessTokens.ownerNamed(email).member).map((permission) => ({
        permission,
        roles: ROLE_NAMES.filter((role) => permissionsOfRole(role)!.has(permission)),
      })),
    nodeToken: (name, node) => {
      const cluster = clusterOf(name);
      const pool =
        cluster &&
        poolsOf(cloud, cluster).find((each) =>
          zonesOfPool(each).some((zone) => node.startsWith(`${baseInstanceName(cluster, each.name, zone)}-`)),
        );
      if (!cluster || !pool) return undefined;
      const account = stringField(objectField(pool.body, "config"), "serviceAccount") ?? "default";
      const { projectNumber } = projects.get(cluster.project);
      const email = account === "default" ? `${projectNumber}${DEFAULT_ACCOUNT}` : account;
      return accessTokens.mint(email, new Date(Date.now() + NODE_TOKEN_MS));
    },
  };
}
