import type { Properties } from "../provider.ts";
import { isForbidden, isImmutable, isMissingNamespace, isNotFound, UnreachableError } from "./api-errors.ts";
import type { Kind } from "./kinds.ts";
import type { ApplyOptions, KubernetesApi, ObjectName } from "./kubernetes-api.ts";
import { withValueAt } from "./object.ts";

/** Tries a creation. One that replaces an object of the same name is tried under another name, as that object exists. */
export async function dryRunCreation(
  api: KubernetesApi,
  kind: Kind,
  object: ObjectName,
  manifest: Properties,
  options: Omit<ApplyOptions, "dryRun">,
): Promise<Properties> {
  const rename = (properties: Properties, name: string) =>
    withValueAt(properties, ["metadata", "name"], name);
  try {
    return await api.apply(kind, object, manifest, { ...options, dryRun: true });
  } catch (error) {
    if (!isImmutable(error)) throw error;
    const name = `${object.name}-preview`;
    const applied = await api.apply(kind, { ...object, name }, rename(manifest, name), {
      ...options,
      dryRun: true,
    });
    return rename(applied, object.name);
  }
}

export async function exists(api: KubernetesApi, kind: Kind, object: ObjectName): Promise<boolean> {
  try {
    await api.get(kind, object);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** The same update may create the namespace or the cluster. */
export function cannotPreview(error: unknown): boolean {
  return isMissingNamespace(error) || isForbidden(error) || error instanceof UnreachableError;
}
