import type { Value } from "../../provider.ts";
import { boolean, inPath, number, objects, string } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import { restResource } from "../rest-resource.ts";

export const subnetwork = restResource({
  token: "gcp:compute/subnetwork:Subnetwork",
  notCovered: "IPv6, flow logs and reserved ranges",
  api: "compute",
  id: "projects/{project}/regions/{region}/subnetworks/{name}",
  operations: "projects/{project}/regions/{region}",
  fields: {
    name: string({ defaultFrom: "generatedName", replace: true }),
    project: inPath({ defaultFrom: "project" }),
    region: inPath({ defaultFrom: "region" }),
    description: string({ replace: true }),
    network: string({ required: true, replace: true, reference: true }),
    ipCidrRange: string({ required: true, replace: (old, now) => !isWider(old, now) }),
    privateIpGoogleAccess: boolean({ computed: true }),
    // Kubernetes Engine adds ranges of its own.
    secondaryIpRanges: objects(
      { rangeName: string({ required: true }), ipCidrRange: string() },
      { computed: true },
    ),
    purpose: string({ computed: true, replace: true }),
    stackType: string({ computed: true, replace: true }),
    creationTimestamp: string({ output: true }),
    fingerprint: string({ output: true, volatile: true }),
    gatewayAddress: string({ output: true }),
    selfLink: string({ output: true }),
    subnetworkId: number({ at: "id", output: true }),
  },
  collection: "projects/{project}/regions/{region}/subnetworks",
  updates: [
    {
      part: "ipCidrRange",
      request: ({ ipCidrRange }) => ({
        method: "POST",
        path: "/expandIpCidrRange",
        body: { ipCidrRange: ipCidrRange! },
      }),
    },
    {
      part: "privateIpGoogleAccess",
      request: ({ privateIpGoogleAccess = false }) => ({
        method: "POST",
        path: "/setPrivateIpGoogleAccess",
        body: { privateIpGoogleAccess },
      }),
    },
    {
      part: "secondaryIpRanges",
      request: ({ secondaryIpRanges = [] }, { fingerprint = "" }) => ({
        body: { secondaryIpRanges, fingerprint },
      }),
    },
  ],
});

// Google can only widen a range in place.
function isWider(old: Value, now: Value): boolean {
  const prefix = (range: Value) => Number(asText(range).split("/")[1]);
  return prefix(now) <= prefix(old) && within(address(old), address(now), prefix(now));
}

const address = (range: Value) =>
  asText(range)
    .split("/")[0]!
    .split(".")
    .reduce((sum, part) => sum * 256 + Number(part), 0);

const within = (inner: number, outer: number, prefix: number) =>
  Math.floor(inner / 2 ** (32 - prefix)) === Math.floor(outer / 2 ** (32 - prefix));
