/** Cloud Key Management Service: key rings, keys and their access policies. Not simulated: */
const NOT_COVERED = [
  "encryption and decryption",
  "keys for signing, raw encryption and key encapsulation, keys in hardware and of external managers, imports",
  "rotation of keys when their time comes",
  "the destruction of a version after its waiting time: it stays scheduled",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import {
  alreadyExists,
  failedPrecondition,
  invalidArgument,
  notFound,
  notSimulated,
} from "../../kernel/google-error.ts";
import { objectField, stringField, type JsonObject } from "../../kernel/json.ts";
import { isRegion, MULTI_REGIONS } from "../../kernel/locations.ts";
import { pageOf } from "../../http/pages.ts";
import { policyRoutes } from "../../http/policy-routes.ts";
import { route, type Api } from "../../http/routes.ts";

const RINGS = "projects/{project}/locations/{location}/keyRings";
const RING = `${RINGS}/{keyRing}` as const;
const KEYS = `${RING}/cryptoKeys` as const;
const KEY = `${KEYS}/{cryptoKey}` as const;
const VERSIONS = `${KEY}/cryptoKeyVersions` as const;
const ALGORITHM = "GOOGLE_SYMMETRIC_ENCRYPTION";
const DAY_SECONDS = 86_400;
const DESTROY_AFTER_SECONDS = 30 * DAY_SECONDS;

interface CryptoKey {
  body: JsonObject;
  versions: JsonObject[];
}

export function cloudKms({ store, policies }: Cloud): Api {
  const rings = store.collection<JsonObject>("keyRings");
  const keys = store.collection<CryptoKey>("cryptoKeys");
  type Names = Readonly<Record<"project" | "location", string>> & { keyRing?: string; cryptoKey?: string };
  const placeOf = ({ project, location }: Names) => `projects/${project}/locations/${location}`;
  const ringName = (names: Names) => `${placeOf(names)}/keyRings/${names.keyRing}`;
  const keyName = (names: Names) => `${ringName(names)}/cryptoKeys/${names.cryptoKey}`;
  const ring = (names: Names) => rings.get(ringName(names)) ?? missing("KeyRing", ringName(names));
  const key = (names: Names) => keys.get(keyName(names)) ?? missing("CryptoKey", keyName(names));
  const show = ({ body, versions }: CryptoKey): JsonObject => {
    const primary = versions.find(({ state }) => state === "ENABLED");
    return { ...body, ...(primary ? { primary } : {}) };
  };
  const version = (names: Names & { version: string }) => {
    const name = `${keyName(names)}/cryptoKeyVersions/${names.version}`;
    return key(names).versions.find((each) => each.name === name) ?? missing("CryptoKeyVersion", name);
  };

  return {
    title: "Cloud Key Management Service",
    notCovered: NOT_COVERED,
    base: "cloudkms",
    versions: ["v1"],
    service: "cloudkms.googleapis.com",
    routes: [
      route("GET", RINGS, ({ params, query }) => {
        const found = [...rings].filter(([name]) => name.startsWith(`${placeOf(params)}/keyRings/`));
        return listed(
          "keyRings",
          found.map(([, each]) => each),
          pageOf(found, query).nextPageToken,
        );
      }),
      route("POST", RINGS, ({ params, query }) => {
        checkLocation(params.location);
        const name = ringName({ ...params, keyRing: checkId("keyRingId", query.get("keyRingId")) });
        if (rings.has(name)) throw alreadyExists(`KeyRing ${name} already exists.`);
        const made = { name, createTime: new Date().toISOString() };
        rings.set(name, made);
        return made;
      }),
      route("GET", RING, ({ params }) => ring(params)),
      ...policyRoutes(policies, "GET", RING, (params) => stringField(ring(params), "name")!),
      route("GET", KEYS, ({ params, query }) => {
        ring(params);
        const found = [...keys].filter(([name]) => name.startsWith(`${ringName(params)}/cryptoKeys/`));
        return listed(
          "cryptoKeys",
          found.map(([, each]) => show(each)),
          pageOf(found, query).nextPageToken,
        );
      }),
      route("POST", KEYS, ({ params, query, body }) => {
        ring(params);
        const name = keyName({ ...params, cryptoKey: checkId("cryptoKeyId", query.get("cryptoKeyId")) });
        if (keys.has(name)) throw alreadyExists(`CryptoKey ${name} already exists.`);
        const made = newKey(name, body);
        keys.set(name, made);
        return show(made);
      }),
      route("GET", KEY, ({ params }) => show(key(params))),
      route("PATCH", KEY, ({ params, query, body }) => {
        const found = key(params);
        const fields = (query.get("updateMask") ?? "").split(",");
        const unknown = fields.find(
          (each) => !["rotationPeriod", "nextRotationTime", "labels"].includes(each),
        );
        if (unknown !== undefined) throw notSimulated(`the change of '${unknown}' of a key`);
        const next: JsonObject = { ...found.body };
        for (const field of fields) {
          if (body[field] === undefined) delete next[field];
          else next[field] = body[field];
        }
        checkRotation(next);
        found.body = next;
        return show(found);
      }),
      ...policyRoutes(policies, "GET", KEY, (params) => stringField(key(params).body, "name")!),
      route("GET", VERSIONS, ({ params, query }) => {
        const { items, ...next } = pageOf(key(params).versions, query, 1000);
        return { cryptoKeyVersions: items, ...next };
      }),
      route("GET", `${VERSIONS}/{version}`, ({ params }) => version(params)),
      route("POST", `${VERSIONS}/{version}:destroy`, ({ params }) => {
        const found = version(params);
        if (found.state !== "ENABLED" && found.state !== "DISABLED") {
          throw failedPrecondition(
            `CryptoKeyVersion ${stringField(found, "name")} is not enabled or disabled.`,
          );
        }
        const destroyTime = new Date(Date.now() + DESTROY_AFTER_SECONDS * 1000).toISOString();
        return Object.assign(found, { state: "DESTROY_SCHEDULED", destroyTime });
      }),
      route("POST", `${VERSIONS}/{version}:restore`, ({ params }) => {
        const found = version(params);
        if (found.state !== "DESTROY_SCHEDULED") {
          throw failedPrecondition(
            `CryptoKeyVersion ${stringField(found, "name")} is not scheduled for destruction.`,
          );
        }
        delete found.destroyTime;
        return Object.assign(found, { state: "DISABLED" });
      }),
    ],
  };
}

function newKey(name: string, body: JsonObject): CryptoKey {
  const { purpose, versionTemplate, rotationPeriod, nextRotationTime, labels, ...others } = body;
  if (purpose !== "ENCRYPT_DECRYPT")
    throw notSimulated(`keys with the purpose '${stringField(body, "purpose") ?? ""}'`);
  const [other] = Object.keys(others);
  if (other !== undefined) throw notSimulated(`the field '${other}' of a key`);
  const template = objectField({ versionTemplate }, "versionTemplate");
  const algorithm = stringField(template, "algorithm") || ALGORITHM;
  const protectionLevel = stringField(template, "protectionLevel") || "SOFTWARE";
  if (algorithm !== ALGORITHM || protectionLevel !== "SOFTWARE") {
    throw notSimulated(`keys with ${algorithm} and the protection level ${protectionLevel}`);
  }
  const createTime = new Date().toISOString();
  const kept: JsonObject = {
    name,
    purpose,
    createTime,
    versionTemplate: { algorithm, protectionLevel },
    destroyScheduledDuration: `${DESTROY_AFTER_SECONDS}s`,
    ...(rotationPeriod === undefined ? {} : { rotationPeriod }),
    ...(nextRotationTime === undefined ? {} : { nextRotationTime }),
    ...(labels === undefined ? {} : { labels }),
  };
  checkRotation(kept);
  const first = { algorithm, protectionLevel, createTime, generateTime: createTime, state: "ENABLED" };
  return { body: kept, versions: [{ name: `${name}/cryptoKeyVersions/1`, ...first }] };
}

function checkRotation(key: JsonObject): void {
  const rotationPeriod = stringField(key, "rotationPeriod");
  if (rotationPeriod === undefined) return;
  const [, seconds = ""] = /^(\d+)(?:\.\d+)?s$/.exec(rotationPeriod) ?? [];
  if (seconds === "" || Number(seconds) < DAY_SECONDS) {
    throw invalidArgument(
      `Invalid rotation_period: expected at least ${DAY_SECONDS}s, got '${rotationPeriod}'.`,
    );
  }
  if (key.nextRotationTime === undefined) {
    throw invalidArgument("next_rotation_time must be set if rotation_period is set.");
  }
}

function checkId(parameter: string, id: string | null): string {
  if (id !== null && /^[a-zA-Z0-9_-]{1,63}$/.test(id)) return id;
  throw invalidArgument(
    `Invalid '${parameter}': expected 1 to 63 letters, digits, underscores and hyphens, got '${id ?? ""}'.`,
  );
}

function checkLocation(location: string): void {
  if (location === "global" || isRegion(location) || MULTI_REGIONS.some((each) => each === location)) return;
  throw notFound(`Location ${location} not found`);
}

function missing(kind: string, name: string): never {
  throw notFound(`${kind} ${name} not found.`);
}

function listed(field: string, all: readonly JsonObject[], nextPageToken: string | undefined): JsonObject {
  return {
    [field]: [...all],
    totalSize: all.length,
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
  };
}
