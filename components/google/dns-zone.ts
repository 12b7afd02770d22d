import { getManagedZones } from "@pulumi/gcp/dns/getManagedZones.js";
import type * as pulumi from "@pulumi/pulumi";
import { configError, removeCommand } from "../release/config-error.ts";
import { isApiDisabled } from "./retry-while-disabled.ts";

export interface DomainPlace {
  /** Id of the Google Cloud project that has the zone. */
  readonly project: string;
  /** A name such as `shop.example.com`. */
  readonly domain: string;
}

interface Zone {
  readonly name: string;
  readonly dnsName: string;
  readonly visibility: string;
}

/**
 * The name of the public managed zone that a domain is in; of several, the one with the longest name.
 *
 * @throws RunError when the project has none
 */
export async function dnsZone(place: DomainPlace): Promise<string> {
  const { project, domain } = place;
  const zones = (await zonesOf(project)).filter(({ visibility }) => visibility === "public");
  const [closest] = zones
    .filter(({ dnsName }) => `.${domain}.`.endsWith(`.${dnsName}`))
    .sort((one, other) => other.dnsName.length - one.dnsName.length);
  if (closest) return closest.name;
  throw noZone(place, zones);
}

async function zonesOf(project: string): Promise<readonly Zone[]> {
  try {
    const { managedZones } = await getManagedZones({ project });
    return managedZones.map(({ name = "", dnsName, visibility }) => ({ name, dnsName, visibility }));
  } catch (error) {
    // A project without the API has no zones.
    if (isApiDisabled((error as Error).message)) return [];
    throw error;
  }
}

function noZone({ project, domain }: DomainPlace, zones: readonly Zone[]): pulumi.RunError {
  const parent = domain.split(".").slice(-2).join(".");
  const found = zones.map(({ dnsName }) => dnsName).join(", ") || "none";
  return configError("domain", {
    got: domain,
    expected: `a name in a public managed zone of the project ${project}, whose zones are: ${found}`,
    nextStep:
      `Create the zone of a domain that you own, and give its name servers to your registrar, such as: gcloud dns ` +
      `managed-zones create ${parent.replaceAll(".", "-")} --dns-name=${parent}. --description=${parent} --project=${project}. ` +
      `Or set the DNS record yourself, and remove the setting with: ${removeCommand("domain")}`,
  });
}
