import { isObject } from "../json.ts";
import type { Binding, IamPolicies } from "../iam-policies.ts";
import { parseCondition, type ConditionContext } from "./conditions.ts";
import { permissionsOfRole } from "./roles.ts";
import type { TokenOwner } from "./access-tokens.ts";

/** What is above all projects. Only the developer has roles there. */
export const ORGANIZATION = "organization";
/** The developer's roles above the projects: those of a person who may create projects and pay for them. */
const DEVELOPER_ROLES = ["roles/owner", "roles/resourcemanager.projectCreator", "roles/billing.admin"];

/** Basic roles, by the name that policies of other resources use for the members who have them in a project. */
const BASIC_ROLES: Readonly<Record<string, string>> = {
  projectOwner: "roles/owner",
  projectEditor: "roles/editor",
  projectViewer: "roles/viewer",
};

export interface AccessOptions {
  readonly policies: IamPolicies;
  /** The developer's email. */
  readonly developer: string;
}

/** Decides by the policies who may do what. A policy holds for its resource and for everything below it. */
export class Access {
  readonly #policies: IamPolicies;
  readonly #developer: string;
  readonly #used = new Map<string, Set<string>>();

  constructor({ policies, developer }: AccessOptions) {
    this.#policies = policies;
    this.#developer = `user:${developer}`;
  }

  isDeveloper({ member }: Pick<TokenOwner, "member">): boolean {
    return member === this.#developer;
  }

  /** The permissions that a member needed and had, since the start of the server. */
  usedBy(member: string): string[] {
    return [...(this.#used.get(member) ?? [])].sort();
  }

  /** Whether `owner` has the permission on the resource or on something above it. */
  isAllowed(
    owner: Pick<TokenOwner, "member" | "sets">,
    permission: string,
    resource: string,
    modifiedRoles: readonly string[] = [],
  ): boolean {
    if (this.isDeveloper(owner) && DEVELOPER_ROLES.some((role) => grants(role, permission))) return true;
    const isAllowed = this.#isGranted(owner, permission, { resource, modifiedRoles });
    if (isAllowed) this.#note(owner.member, permission);
    return isAllowed;
  }

  #note(member: string, permission: string): void {
    const used = this.#used.get(member);
    if (used) used.add(permission);
    else this.#used.set(member, new Set([permission]));
  }

  #isGranted(
    owner: Pick<TokenOwner, "member" | "sets">,
    permission: string,
    context: ConditionContext,
  ): boolean {
    return above(context.resource).some((each) =>
      this.#policies
        .bindings(each)
        .some(
          (binding) =>
            grants(binding.role, permission) && this.#names(binding, owner) && holds(binding, context),
        ),
    );
  }

  #names({ members }: Binding, { member, sets = [] }: Pick<TokenOwner, "member" | "sets">): boolean {
    return members.some(
      (each) =>
        each === member ||
        sets.includes(each) ||
        each === "allUsers" ||
        each === "allAuthenticatedUsers" ||
        this.#hasBasicRole(each, member),
    );
  }

  // A member such as `projectViewer:PROJECT`.
  #hasBasicRole(each: string, member: string): boolean {
    const [kind = "", project = ""] = each.split(":");
    const role = Object.hasOwn(BASIC_ROLES, kind) ? BASIC_ROLES[kind] : undefined;
    if (role === undefined) return false;
    if (role === "roles/owner" && this.isDeveloper({ member })) return true;
    return this.#policies
      .bindings(`projects/${project}`)
      .some((binding) => binding.role === role && binding.members.includes(member));
  }
}

const grants = (role: string, permission: string) => permissionsOfRole(role)?.has(permission) === true;

function holds({ condition }: Binding, context: ConditionContext): boolean {
  if (!isObject(condition)) return true;
  return parseCondition(typeof condition.expression === "string" ? condition.expression : "")(context);
}

/** The resource and those above it that can have a policy, from the nearest on. */
export function above(resource: string): string[] {
  const [, project, keyRing] =
    /^(projects\/[^/]+)(?:(\/locations\/[^/]+\/keyRings\/[^/]+)\/)?/.exec(resource) ?? [];
  if (project === undefined || project === resource) return [resource];
  return [resource, ...(keyRing === undefined ? [] : [`${project}${keyRing}`]), project];
}
