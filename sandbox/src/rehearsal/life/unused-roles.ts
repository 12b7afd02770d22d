import type { IdentityGround } from "./ci-identities.ts";

interface Policy {
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[];
}

/** The roles in a project without which the account would have had every permission that it used. */
export async function rolesWithoutUse(
  { google, accounts }: Pick<IdentityGround, "google" | "accounts">,
  email: string,
  project: string,
): Promise<string[]> {
  const options = { requestedPolicyVersion: 3 };
  const { bindings = [] } = await google.post<Policy>(`/crm/v1/projects/${project}:getIamPolicy`, {
    options,
  });
  const roles = bindings
    .filter(({ members }) => members.includes(`serviceAccount:${email}`))
    .map(({ role }) => role);
  const used = await accounts.usedBy(email);
  const onlyOne = used
    .map((each) => roles.filter((role) => each.roles.includes(role)))
    .filter(({ length }) => length === 1);
  return roles.filter((role) => !onlyOne.some(([needed]) => needed === role));
}
