import { formatAddress, overlap, parseCidr } from "../cidr.ts";
import type { Cloud } from "../cloud.ts";
import { clusterOfSubnetwork } from "../container/cluster-records.ts";
import { GoogleError, invalidArgument } from "../google-error.ts";
import { objectListField, stringField, withoutEmpty, type JsonObject } from "../json.ts";
import { pageOf } from "../pages.ts";
import { route, type Call, type Route } from "../routes.ts";
import { startComputeOperation } from "./compute-operations.ts";
import { fingerprintOf, inUse, type ComputeResources } from "./resources.ts";
import { checkName, checkRegion, resourcePath, selfLink } from "./self-links.ts";

const SUBNETWORKS = "projects/{project}/regions/{region}/subnetworks";
const CHANGEABLE = [
  "secondaryIpRanges",
  "privateIpGoogleAccess",
  "privateIpv6GoogleAccess",
  "logConfig",
  "enableFlowLogs",
  "stackType",
  "role",
];

export function subnetworkRoutes(cloud: Cloud, resources: ComputeResources): Route[] {
  const collection = ({ project, region }: { project: string; region: string }) => {
    checkRegion(region);
    return `projects/${project}/regions/${region}/subnetworks`;
  };
  const show = (subnetwork: JsonObject): JsonObject => ({
    ...subnetwork,
    fingerprint: fingerprintOf(subnetwork),
  });
  const start = (type: string, { project, region }: { project: string; region: string }, target: string) =>
    startComputeOperation(cloud, {
      project,
      location: region,
      type,
      target,
      task: "compute.settle",
      args: {},
    });

  const change = ({ params }: Call<"project" | "region" | "subnetwork">, fields: JsonObject) => {
    const path = `${collection(params)}/${params.subnetwork}`;
    const subnetwork = resources.get(path);
    const changed = { ...subnetwork, ...withoutEmpty(fields) };
    checkRanges(resources, params.project, path, changed);
    Object.assign(subnetwork, changed);
    return start("patch", params, path);
  };

  return [
    route("GET", "projects/{project}/aggregated/subnetworks", ({ params }) => {
      const items: Record<string, { subnetworks: JsonObject[] }> = {};
      for (const [path, subnetwork] of resources.listEverywhere(params.project, "subnetworks")) {
        const scope = path.split("/").slice(2, 4).join("/");
        (items[scope] ??= { subnetworks: [] }).subnetworks.push(show(subnetwork));
      }
      return { kind: "compute#subnetworkAggregatedList", items };
    }),
    route("GET", SUBNETWORKS, ({ params, query }) => {
      const { items, ...next } = pageOf(
        resources.list(collection(params)).map(([, subnetwork]) => show(subnetwork)),
        query,
      );
      return { kind: "compute#subnetworkList", items, ...next };
    }),
    route("POST", SUBNETWORKS, ({ params, body }) => {
      const path = `${collection(params)}/${checkName(stringField(body, "name"))}`;
      const reference = stringField(body, "network");
      if (!reference)
        throw invalidArgument("Invalid value for field 'resource.network': ''. It is required.");
      const network = resourcePath(reference, `projects/${params.project}/global/networks`);
      resources.get(network);
      const fields = {
        privateIpGoogleAccess: false,
        privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS",
        purpose: "PRIVATE",
        stackType: "IPV4_ONLY",
        enableFlowLogs: false,
        ...withoutEmpty(body),
        network: selfLink(network),
        region: selfLink(`projects/${params.project}/regions/${params.region}`),
      };
      const { first } = checkRanges(resources, params.project, path, fields);
      resources.add("subnetwork", path, { ...fields, gatewayAddress: formatAddress(first + 1) });
      return start("insert", params, path);
    }),
    route("GET", `${SUBNETWORKS}/{subnetwork}`, ({ params }) =>
      show(resources.get(`${collection(params)}/${params.subnetwork}`)),
    ),
    route("PATCH", `${SUBNETWORKS}/{subnetwork}`, (call) => {
      const { params, body } = call;
      const current = resources.get(`${collection(params)}/${params.subnetwork}`);
      const fingerprint = stringField(body, "fingerprint");
      if (fingerprint !== undefined && fingerprint !== fingerprintOf(current)) {
        throw new GoogleError(
          "FAILED_PRECONDITION",
          "Supplied fingerprint does not match current metadata fingerprint.",
          { http: 412, reason: "conditionNotMet" },
        );
      }
      return change(call, Object.fromEntries(CHANGEABLE.map((field) => [field, body[field]])));
    }),
    route("POST", `${SUBNETWORKS}/{subnetwork}/expandIpCidrRange`, (call) =>
      change(call, { ipCidrRange: stringField(call.body, "ipCidrRange") }),
    ),
    route("POST", `${SUBNETWORKS}/{subnetwork}/setPrivateIpGoogleAccess`, (call) =>
      change(call, { privateIpGoogleAccess: call.body.privateIpGoogleAccess === true }),
    ),
    route("DELETE", `${SUBNETWORKS}/{subnetwork}`, ({ params }) => {
      const path = `${collection(params)}/${params.subnetwork}`;
      resources.get(path);
      const user = clusterOfSubnetwork(cloud, path);
      if (user !== undefined) throw inUse("subnetwork", path, user);
      resources.delete(path);
      return start("delete", params, path);
    }),
  ];
}

// Every range of a network, first or secondary, must be apart from every other.
function checkRanges(resources: ComputeResources, project: string, path: string, subnetwork: JsonObject) {
  const primary = parseCidr("resource.ipCidrRange", stringField(subnetwork, "ipCidrRange") ?? "");
  const ranges = rangesOf(subnetwork);
  const others = resources
    .listEverywhere(project, "subnetworks")
    .filter(([otherPath, other]) => otherPath !== path && other.network === subnetwork.network)
    .flatMap(([otherPath, other]) => rangesOf(other).map((range) => ({ range, owner: otherPath })));
  for (const [index, range] of ranges.entries()) {
    const own = ranges.slice(0, index).map((each) => ({ range: each, owner: path }));
    const clash = [...own, ...others].find((each) =>
      overlap(parseCidr("resource.ipCidrRange", range), parseCidr("resource.ipCidrRange", each.range)),
    );
    if (clash) {
      throw invalidArgument(
        `Invalid IPCidrRange: ${range} conflicts with existing subnetwork '${clash.owner.split("/").at(-1) ?? ""}' ` +
          `in region '${clash.owner.split("/").at(3) ?? ""}'.`,
      );
    }
  }
  return primary;
}

function rangesOf(subnetwork: JsonObject): string[] {
  const secondary = objectListField(subnetwork, "secondaryIpRanges").map(
    (range) => stringField(range, "ipCidrRange") ?? "",
  );
  return [stringField(subnetwork, "ipCidrRange") ?? "", ...secondary];
}
