import { invalidArgument } from "../../kernel/google-error.ts";
import { objectListField, stringField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { resourcePath, selfLink } from "../../resources/self-links.ts";
import type { WritableKind } from "./writable-kinds.ts";

const CHANGEABLE = [
  ...["allowed", "denied", "description", "destinationRanges", "disabled", "logConfig", "priority"],
  ...["sourceRanges", "sourceServiceAccounts", "sourceTags", "targetServiceAccounts", "targetTags"],
];
const DEFAULTS: JsonObject = {
  direction: "INGRESS",
  disabled: false,
  logConfig: { enable: false },
  priority: 1000,
};
const LOWEST_PRIORITY = 65_534;
const DEFAULT_NETWORK = "default";

/** The rules that Google makes for the network `default`. */
const OF_THE_DEFAULT_NETWORK: readonly JsonObject[] = [
  {
    name: "default-allow-icmp",
    description: "Allow ICMP from anywhere",
    sourceRanges: ["0.0.0.0/0"],
    allowed: [{ IPProtocol: "icmp" }],
  },
  {
    name: "default-allow-internal",
    description: "Allow internal traffic on the default network",
    sourceRanges: ["10.128.0.0/9"],
    allowed: [
      { IPProtocol: "tcp", ports: ["0-65535"] },
      { IPProtocol: "udp", ports: ["0-65535"] },
      { IPProtocol: "icmp" },
    ],
  },
  {
    name: "default-allow-rdp",
    description: "Allow RDP from anywhere",
    sourceRanges: ["0.0.0.0/0"],
    allowed: [{ IPProtocol: "tcp", ports: ["3389"] }],
  },
  {
    name: "default-allow-ssh",
    description: "Allow SSH from anywhere",
    sourceRanges: ["0.0.0.0/0"],
    allowed: [{ IPProtocol: "tcp", ports: ["22"] }],
  },
];

/** Firewall rules. They are only stored and shown. */
export function firewalls(resources: ComputeResources): WritableKind {
  return {
    kind: "firewall",
    name: "firewalls",
    scope: "global",
    create: ({ project }, body) => {
      const reference = stringField(body, "network") || DEFAULT_NETWORK;
      const network = resourcePath(reference, `projects/${project}/global/networks`);
      resources.getReady(network);
      return { ...DEFAULTS, ...checkActions(withoutEmpty(body)), network: selfLink(network) };
    },
    change: {
      fields: CHANGEABLE,
      to: (_, firewall, body) => {
        checkActions({ ...firewall, ...body });
        return body;
      },
    },
  };
}

/** Adds the rules that a project's network `default` starts with. */
export function addDefaultFirewalls(resources: ComputeResources, network: string): void {
  const [, project = ""] = network.split("/");
  for (const rule of OF_THE_DEFAULT_NETWORK) {
    resources.add("firewall", `projects/${project}/global/firewalls/${stringField(rule, "name")}`, {
      ...DEFAULTS,
      ...rule,
      priority: LOWEST_PRIORITY,
      network: selfLink(network),
    });
  }
}

function checkActions(rule: JsonObject): JsonObject {
  const [allowed, denied] = [objectListField(rule, "allowed"), objectListField(rule, "denied")];
  if (allowed.length > 0 !== denied.length > 0) return rule;
  throw invalidArgument(
    "Invalid value for field 'resource.allowed': expected rules in either 'allowed' or 'denied', got " +
      `${allowed.length} and ${denied.length}.`,
  );
}
