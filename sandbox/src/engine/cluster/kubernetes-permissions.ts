import { permissionsOfRole } from "../google-cloud/kernel/access/roles.ts";

/** The part of a SubjectAccessReview that names a Kubernetes resource. */
export interface ResourceAttributes {
  readonly verb?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
}

/** Google's names of kinds by Kubernetes' own, such as `configMaps` by `configmaps`. */
const KINDS = new Map(
  [...permissionsOfRole("roles/container.admin")!].map((permission) => {
    const kind = permission.split(".")[1] ?? "";
    return [kind.toLowerCase(), kind];
  }),
);

const VERBS: Readonly<Record<string, string>> = {
  watch: "list",
  patch: "update",
  deletecollection: "delete",
};

/** Permissions on subresources whose name is not the verb with the subresource. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  "pods/attach": "attach",
  "pods/eviction": "evict",
  "pods/exec": "exec",
  "pods/log": "getLogs",
  "pods/portforward": "portForward",
  "pods/proxy": "proxy",
  "nodes/proxy": "proxy",
  "services/proxy": "proxy",
  "serviceaccounts/token": "createToken",
};

/**
 * The permission of IAM that GKE asks for, such as `container.pods.list`. Kinds that Google does not know, such as those
 * of custom resources, are `thirdPartyObjects`.
 */
export function kubernetesPermission({
  verb = "",
  resource = "",
  subresource = "",
}: ResourceAttributes): string {
  const kind = KINDS.get(resource) ?? "thirdPartyObjects";
  const action = VERBS[verb] ?? verb;
  const ofSubresource =
    SUBRESOURCES[`${resource}/${subresource}`] ??
    `${action}${subresource.slice(0, 1).toUpperCase()}${subresource.slice(1)}`;
  return `container.${kind}.${subresource === "" || kind === "thirdPartyObjects" ? action : ofSubresource}`;
}
