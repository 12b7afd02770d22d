import { Unknown, type Properties, type Value } from "./provider.ts";

export const isObject = (value: Value | undefined): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether `value` is unknown or contains something unknown. */
export function containsUnknown(value: Value | undefined): boolean {
  if (value === Unknown) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((item) => containsUnknown(item));
}

/** Whether `ignoreChanges` covers a property path such as `spec.replicas`. */
export function isIgnored(path: string, ignoreChanges: readonly string[]): boolean {
  return ignoreChanges.some(
    (each) => each === "*" || path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`),
  );
}
