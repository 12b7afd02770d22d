/** Cloud DNS: public managed zones and their record sets. Not simulated: */
const NOT_COVERED = [
  "name servers: nothing answers a DNS request for a zone, so no name leads to the sandbox",
  "private, forwarding and peering zones, DNSSEC, policies, zones of several name server sets, changes of a zone",
  "access policies of single zones",
  "the methods of single record sets, the list of changes, routing policies",
  "the data of records, except that an A record has IPv4 addresses",
  "the automatic change of the SOA record",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import {
  alreadyExists,
  GoogleError,
  invalidArgument,
  notFound,
  notSimulated,
} from "../../kernel/google-error.ts";
import { objectListField, stringField, type JsonObject } from "../../kernel/json.ts";
import { pageOf } from "../../http/pages.ts";
import { route, type Api } from "../../http/routes.ts";
import { changedRecords, isOwnRecord, startingRecords, type RecordSet } from "./record-sets.ts";

const ZONES = "projects/{project}/managedZones";
const ZONE = `${ZONES}/{managedZone}` as const;
const NAME_SERVERS = ["a", "b", "c", "d"].map((letter) => `ns-cloud-${letter}1.googledomains.com.`);

interface Zone {
  readonly body: JsonObject;
  records: RecordSet[];
  readonly changes: JsonObject[];
}

type Names = Readonly<{ project: string; managedZone: string }>;

export function cloudDns({ store, settings }: Cloud): Api {
  const zones = store.collection<Zone>("managedZones");
  const keyOf = ({ project, managedZone }: Names) => `projects/${project}/managedZones/${managedZone}`;
  const zoneOf = (names: Names): Zone => {
    const found = zones.get(keyOf(names));
    if (found) return found;
    throw notFound(`The 'parameters.managedZone' resource named '${names.managedZone}' does not exist.`);
  };
  // Google needs seconds until all its name servers know a change.
  const show = (change: JsonObject) => ({
    ...change,
    status:
      Date.now() - Date.parse(change.startTime as string) < settings.operationStepMs ? "pending" : "done",
  });

  return {
    title: "Cloud DNS",
    notCovered: NOT_COVERED,
    base: "dns",
    versions: ["v1"],
    service: "dns.googleapis.com",
    routes: [
      route("GET", ZONES, ({ params, query }) => {
        const dnsName = query.get("dnsName");
        const found = [...zones]
          .filter(([key]) => key.startsWith(`projects/${params.project}/`))
          .map(([, { body }]) => body)
          .filter((body) => dnsName === null || body.dnsName === dnsName);
        const { items, nextPageToken } = pageOf(found, query, 100);
        return {
          kind: "dns#managedZonesListResponse",
          managedZones: items,
          ...(nextPageToken && { nextPageToken }),
        };
      }),
      route("POST", ZONES, ({ params, body }) => {
        const zone = newZone(body);
        const key = keyOf({ ...params, managedZone: zone.name as string });
        if (zones.has(key)) {
          throw alreadyExists(
            `The resource 'entity.managedZone' named '${zone.name as string}' already exists`,
          );
        }
        zones.set(key, {
          body: zone,
          records: startingRecords(zone.dnsName as string, NAME_SERVERS),
          changes: [],
        });
        return zone;
      }),
      route("GET", ZONE, ({ params }) => zoneOf(params).body),
      route("DELETE", ZONE, ({ params }) => {
        const { body, records } = zoneOf(params);
        if (records.some((each) => !isOwnRecord(body.dnsName as string, each))) {
          throw new GoogleError(
            "INVALID_ARGUMENT",
            `The resource named '${params.managedZone}' cannot be deleted because it contains one or more 'resource records'.`,
            { reason: "containerNotEmpty" },
          );
        }
        zones.delete(keyOf(params));
        return {};
      }),
      route("GET", `${ZONE}/rrsets`, ({ params, query }) => {
        const [name, type] = [query.get("name"), query.get("type")];
        const found = zoneOf(params).records.filter(
          (each) => (name === null || each.name === name) && (type === null || each.type === type),
        );
        const { items, nextPageToken } = pageOf(found, query, 100);
        return {
          kind: "dns#resourceRecordSetsListResponse",
          rrsets: items.map((each) => ({ kind: "dns#resourceRecordSet", ...each })),
          ...(nextPageToken && { nextPageToken }),
        };
      }),
      route("POST", `${ZONE}/changes`, ({ params, body }) => {
        const zone = zoneOf(params);
        const [additions, deletions] = ["additions", "deletions"].map((field) =>
          objectListField(body, field),
        ) as [JsonObject[], JsonObject[]];
        zone.records = changedRecords(zone.body.dnsName as string, zone.records, { additions, deletions });
        const change = {
          kind: "dns#change",
          id: String(zone.changes.length + 1),
          startTime: new Date().toISOString(),
          additions,
          deletions,
        };
        zone.changes.push(change);
        return show(change);
      }),
      route("GET", `${ZONE}/changes/{change}`, ({ params }) => {
        const found = zoneOf(params).changes.find(({ id }) => id === params.change);
        if (found) return show(found);
        throw notFound(`The 'parameters.changeId' resource named '${params.change}' does not exist.`);
      }),
    ],
  };
}

function newZone(body: JsonObject): JsonObject {
  const name = stringField(body, "name") ?? "";
  if (!/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) throw invalid("name", name);
  const dnsName = stringField(body, "dnsName") ?? "";
  if (!/^([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)+$/.test(dnsName)) throw invalid("dnsName", dnsName);
  if (body.description === undefined) {
    throw invalidArgument("The 'entity.managedZone.description' parameter is required but was missing.");
  }
  const visibility = stringField(body, "visibility") ?? "public";
  if (visibility !== "public") throw notSimulated(`managed zones that are ${visibility}`);
  return {
    ...body,
    visibility,
    kind: "dns#managedZone",
    id: String(Date.now()),
    creationTime: new Date().toISOString(),
    nameServers: NAME_SERVERS,
  };
}

const invalid = (field: string, value: string) =>
  new GoogleError("INVALID_ARGUMENT", `Invalid value for 'entity.managedZone.${field}': '${value}'`, {
    reason: "invalid",
  });
