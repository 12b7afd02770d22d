import { invalidArgument } from "../kernel/google-error.ts";
import { isRegion, isZone } from "../kernel/locations.ts";

/** Google's own URL of a Compute Engine resource. Clients compare it and never open it. */
export function selfLink(path: string): string {
  return `https://www.googleapis.com/compute/v1/${path}`;
}

/**
 * The path `projects/…` of a resource that a request names by link, by path or by name.
 *
 * @param below path of the collection that a bare name is in
 */
export function resourcePath(reference: string, below: string): string {
  const path = /(?:^|\/)(projects\/.+)$/.exec(reference)?.[1];
  if (path) return path;
  if (/^(global|regions|zones)\//.test(reference))
    return `${below.split("/").slice(0, 2).join("/")}/${reference}`;
  return `${below}/${reference}`;
}

/** The location part of a compute path: `global`, `regions/R` or `zones/Z`. */
export function scopeOf(location: string): string {
  if (location === "global") return "global";
  return isRegion(location) ? `regions/${location}` : `zones/${location}`;
}

export function checkRegion(region: string): void {
  if (!isRegion(region))
    throw invalidArgument(`Invalid value for field 'region': '${region}'. Unknown region.`);
}

export function checkZone(zone: string): void {
  if (!isZone(zone)) throw invalidArgument(`Invalid value for field 'zone': '${zone}'. Unknown zone.`);
}

/** @throws INVALID_ARGUMENT unless `name` is a valid name of a Compute Engine resource */
export function checkName(name: string | undefined): string {
  if (name !== undefined && /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw invalidArgument(
    `Invalid value for field 'resource.name': '${name ?? ""}'. Must be a match of regex ` +
      `'(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'`,
  );
}

/** The path of the network that a request names. */
export function networkOf(project: string, reference: string | undefined): string {
  if (!reference) throw invalidArgument("Invalid value for field 'resource.network': ''. It is required.");
  return resourcePath(reference, `projects/${project}/global/networks`);
}
