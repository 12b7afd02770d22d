import type { TokenOwner } from "../../kernel/access/access-tokens.ts";
import type { Cloud } from "../../kernel/cloud.ts";

/** Who sent a request, and what they may do. */
export interface Caller extends TokenOwner {
  /** Whether a policy of the resource, or of what is above it, gives the permission. */
  can(permission: string, resource: string): boolean;
}

export function callerOf(
  { access }: Pick<Cloud, "access">,
  owner: TokenOwner,
  modifiedRoles: readonly string[] = [],
): Caller {
  return {
    ...owner,
    can: (permission, resource) => access.isAllowed(owner, permission, resource, modifiedRoles),
  };
}
