import { isIPv4 } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { GoogleError, notFound } from "../../kernel/google-error.ts";
import { countField, stringField, stringListField, type JsonObject } from "../../kernel/json.ts";

/** The records of one name and type. */
export interface RecordSet extends JsonObject {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly rrdatas: string[];
}

interface Changes {
  readonly additions: readonly JsonObject[];
  readonly deletions: readonly JsonObject[];
}

/** The records that a new zone has, and keeps until it is deleted. */
export function startingRecords(dnsName: string, nameServers: string[]): RecordSet[] {
  const soa = `${nameServers[0]} cloud-dns-hostmaster.google.com. 1 21600 3600 259200 300`;
  return [
    { name: dnsName, type: "NS", ttl: 21_600, rrdatas: nameServers },
    { name: dnsName, type: "SOA", ttl: 21_600, rrdatas: [soa] },
  ];
}

/** Whether the zone itself brings the record. */
export const isOwnRecord = (dnsName: string, { name, type }: Pick<RecordSet, "name" | "type">) =>
  name === dnsName && (type === "NS" || type === "SOA");

/** The records after a change: all of it happens, or nothing. */
export function changedRecords(
  dnsName: string,
  records: readonly RecordSet[],
  { additions, deletions }: Changes,
): RecordSet[] {
  if (additions.length + deletions.length === 0) throw invalid("entity.change", "");
  const deleted = deletions.map((each, index) => {
    const place = `entity.change.deletions[${index}]`;
    const wanted = recordSet(dnsName, each, place);
    const found = records.find((record) => isSame(record, wanted));
    if (!found) throw notFound(`The '${place}' resource named '${nameOf(wanted)}' does not exist.`);
    if (found.ttl !== wanted.ttl || !isDeepStrictEqual(found.rrdatas, wanted.rrdatas)) {
      throw new GoogleError("FAILED_PRECONDITION", `Precondition not met for '${place}'`, {
        http: 412,
        reason: "conditionNotMet",
      });
    }
    return found;
  });
  const next = records.filter((record) => !deleted.includes(record));
  for (const [index, each] of additions.entries()) {
    const added = recordSet(dnsName, each, `entity.change.additions[${index}]`);
    checkAddition(next, added);
    next.push(added);
  }
  const lost = startingRecords(dnsName, []).find((own) => !next.some((record) => isSame(record, own)));
  if (lost) throw invalid("entity.change.deletions", nameOf(lost));
  return next;
}

function checkAddition(records: readonly RecordSet[], added: RecordSet): void {
  const place = `entity.change.additions[${added.name}][${added.type}]`;
  if (records.some((record) => isSame(record, added))) {
    throw new GoogleError(
      "ALREADY_EXISTS",
      `The resource '${place}' named '${nameOf(added)}' already exists`,
    );
  }
  const others = records.filter(({ name }) => name === added.name);
  if (others.some(({ type }) => (type === "CNAME") !== (added.type === "CNAME"))) {
    throw new GoogleError(
      "INVALID_ARGUMENT",
      `The resource record set '${place}' is invalid because the DNS name '${added.name}' may have either one CNAME ` +
        "resource record set or resource record sets of other types, but not both.",
      { reason: "cnameResourceRecordSetConflict" },
    );
  }
}

function recordSet(dnsName: string, body: JsonObject, place: string): RecordSet {
  const name = stringField(body, "name") ?? "";
  const type = stringField(body, "type") ?? "";
  const rrdatas = stringListField(body, "rrdatas") ?? [];
  if (name !== dnsName && !name.endsWith(`.${dnsName}`)) throw invalid(`${place}.name`, name);
  if (!/^[A-Z]+$/.test(type)) throw invalid(`${place}.type`, type);
  if (rrdatas.length === 0) throw invalid(`${place}.rrdatas`, "");
  const wrong = type === "A" ? rrdatas.find((data) => !isIPv4(data)) : undefined;
  if (wrong !== undefined) throw invalid(`${place}.rrdata[0]`, wrong);
  return { name, type, ttl: countField(body, "ttl") ?? 0, rrdatas };
}

const isSame = (one: RecordSet, other: RecordSet) => one.name === other.name && one.type === other.type;
const nameOf = ({ name, type }: RecordSet) => `${name} (${type})`;
const invalid = (place: string, value: string) =>
  new GoogleError("INVALID_ARGUMENT", `Invalid value for '${place}': '${value}'`, { reason: "invalid" });
