import { boolean, inPath, number, string } from "../fields/field.ts";
import { restResource } from "../rest-resource.ts";

export const network = restResource({
  token: "gcp:compute/network:Network",
  notCovered: "routes, IPv6, BGP and firewall settings",
  api: "compute",
  id: "projects/{project}/global/networks/{name}",
  operations: "projects/{project}/global",
  fields: {
    name: string({ defaultFrom: "generatedName", replace: true }),
    project: inPath({ defaultFrom: "project" }),
    description: string({ replace: true }),
    autoCreateSubnetworks: boolean({ default: true, replace: true }),
    routingMode: string({ at: "routingConfig.routingMode", computed: true }),
    mtu: number({ computed: true, replace: true }),
    gatewayIpv4: string({ at: "gatewayIPv4", output: true }),
    networkId: string({ at: "id", output: true }),
    numericId: string({ at: "id", output: true }),
    selfLink: string({ output: true }),
  },
  collection: "projects/{project}/global/networks",
  updates: [
    { part: "routingConfig", request: ({ routingConfig }) => ({ body: { routingConfig: routingConfig! } }) },
  ],
});
