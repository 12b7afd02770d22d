const KEY = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g;

/** Looks up one of Pulumi's property paths in a value, such as `spec.ports[0].port` or `metadata["a.b/c"]`. */
export function propertyAt(value: unknown, path: string): unknown {
  let found = value;
  for (const [, quoted, index, plain] of path.matchAll(KEY)) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string, unknown>)[quoted?.replace(/\\(.)/g, "$1") ?? index ?? plain ?? ""];
  }
  return found;
}
