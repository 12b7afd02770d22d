/** Secret Manager: secrets, their versions and their access policies. Not simulated: */
const NOT_COVERED = [
  "changes of a secret, etags, labels that are checked, filters",
  "replication in chosen regions, keys of one's own, secrets in one region",
  "expiry, rotation, notifications, aliases of versions, delayed destruction",
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
import { pageOf } from "../../http/pages.ts";
import { policyRoutes } from "../../http/policy-routes.ts";
import { route, type Api } from "../../http/routes.ts";
import { crc32c } from "./crc32c.ts";

const SECRETS = "projects/{project}/secrets";
const SECRET = `${SECRETS}/{secret}` as const;
const VERSIONS = `${SECRET}/versions` as const;
const VERSION = `${VERSIONS}/{version}` as const;
const MOST_BYTES = 65_536;
const MOST_LISTED = 25_000;

interface Secret {
  body: JsonObject;
  versions: Version[];
}

interface Version {
  state: "ENABLED" | "DISABLED" | "DESTROYED";
  readonly createTime: string;
  destroyTime?: string;
  /** Whether the client sent a checksum. */
  readonly isChecked: boolean;
  /** In base64; empty once it is destroyed. */
  data: string;
}

type Names = Readonly<Record<"project" | "secret", string>>;

export function secretManager({ store, policies, projects }: Cloud): Api {
  const secrets = store.collection<Secret>("secrets");
  const keyOf = ({ project, secret }: Names) => `projects/${project}/secrets/${secret}`;
  // Google's answers have the project's number.
  const nameOf = ({ project, secret }: Names) =>
    `projects/${projects.get(project).projectNumber}/secrets/${secret}`;
  const find = (names: Names): Secret => {
    const found = secrets.get(keyOf(names));
    if (!found) throw notFound(`Secret [${nameOf(names)}] not found.`);
    return found;
  };
  const existing = (names: Names): string => {
    find(names);
    return keyOf(names);
  };
  const show = (names: Names, { body }: Secret): JsonObject => ({ name: nameOf(names), ...body });
  const showVersion = (
    names: Names,
    number: number,
    { state, createTime, destroyTime, isChecked }: Version,
  ): JsonObject => ({
    name: `${nameOf(names)}/versions/${number}`,
    createTime,
    state,
    ...(destroyTime === undefined ? {} : { destroyTime }),
    replicationStatus: { automatic: {} },
    ...(isChecked ? { clientSpecifiedPayloadChecksum: true } : {}),
  });
  const findVersion = (names: Names & { readonly version: string }): readonly [Version, number] => {
    const versions = secrets.get(keyOf(names))?.versions ?? [];
    const isLatest = names.version === "latest";
    const number = isLatest ? versions.length : Number(names.version);
    const found = versions[number - 1];
    if (found) return [found, number];
    throw notFound(
      isLatest
        ? `Secret [${nameOf(names)}] not found or has no versions.`
        : `Secret Version [${nameOf(names)}/versions/${names.version}] not found.`,
    );
  };
  const inState = (names: Names & { readonly version: string }, states: readonly Version["state"][]) => {
    const [version, number] = findVersion(names);
    if (states.includes(version.state)) return [version, number] as const;
    throw failedPrecondition(
      `Secret Version [${nameOf(names)}/versions/${number}] is in ${version.state} state.`,
    );
  };
  const change = (verb: string, states: readonly Version["state"][], changed: () => Partial<Version>) =>
    route("POST", `${VERSION}:${verb}` as typeof VERSION, ({ params }) => {
      const [version, number] = inState(params, states);
      return showVersion(params, number, Object.assign(version, changed()));
    });

  return {
    title: "Secret Manager",
    notCovered: NOT_COVERED,
    base: "secretmanager",
    versions: ["v1"],
    service: "secretmanager.googleapis.com",
    routes: [
      route("GET", SECRETS, ({ params, query }) => {
        const prefix = keyOf({ ...params, secret: "" });
        const found = [...secrets].filter(([key]) => key.startsWith(prefix));
        const { items, ...next } = pageOf(found, query, MOST_LISTED);
        const shown = items.map(([key, each]) => show({ ...params, secret: key.slice(prefix.length) }, each));
        return { secrets: shown, totalSize: found.length, ...next };
      }),
      route("POST", SECRETS, ({ params, query, body }) => {
        const names = { ...params, secret: checkId(query.get("secretId")) };
        if (secrets.has(keyOf(names))) throw alreadyExists(`Secret [${nameOf(names)}] already exists.`);
        const made = { body: newSecret(body), versions: [] };
        secrets.set(keyOf(names), made);
        return show(names, made);
      }),
      route("GET", SECRET, ({ params }) => show(params, find(params))),
      route("DELETE", SECRET, ({ params }) => {
        find(params);
        secrets.delete(keyOf(params));
        policies.set(keyOf(params), {});
        return {};
      }),
      ...policyRoutes(policies, "GET", SECRET, existing),
      route("POST", `${SECRET}:addVersion`, ({ params, body }) => {
        const { versions } = find(params);
        const version: Version = {
          state: "ENABLED",
          createTime: new Date().toISOString(),
          ...payloadOf(body),
        };
        versions.push(version);
        return showVersion(params, versions.length, version);
      }),
      route("GET", VERSIONS, ({ params, query }) => {
        const all = find(params)
          .versions.map((version, index) => showVersion(params, index + 1, version))
          .reverse();
        const { items, ...next } = pageOf(all, query, MOST_LISTED);
        return { versions: items, totalSize: all.length, ...next };
      }),
      route("GET", VERSION, ({ params }) => {
        const [version, number] = findVersion(params);
        return showVersion(params, number, version);
      }),
      route("GET", `${VERSION}:access`, ({ params }) => {
        const [{ data }, number] = inState(params, ["ENABLED"]);
        return {
          name: `${nameOf(params)}/versions/${number}`,
          payload: { data, dataCrc32c: String(crc32c(Buffer.from(data, "base64"))) },
        };
      }),
      change("enable", ["ENABLED", "DISABLED"], () => ({ state: "ENABLED" })),
      change("disable", ["ENABLED", "DISABLED"], () => ({ state: "DISABLED" })),
      change("destroy", ["ENABLED", "DISABLED"], () => ({
        ...{ state: "DESTROYED", data: "" },
        destroyTime: new Date().toISOString(),
      })),
    ],
  };
}

function checkId(id: string | null): string {
  if (id !== null && /^[A-Za-z0-9_-]{1,255}$/.test(id)) return id;
  throw invalidArgument(
    `Invalid secretId: expected 1 to 255 letters, digits, underscores and hyphens, got '${id ?? ""}'.`,
  );
}

function newSecret({ replication, labels, ...others }: JsonObject): JsonObject {
  const [other] = Object.keys(others);
  if (other !== undefined) throw notSimulated(`the field '${other}' of a secret`);
  const [policy, ...more] = Object.keys(objectField({ ...(replication && { replication }) }, "replication"));
  if (policy === undefined) throw invalidArgument("Secret.replication: expected a policy, got nothing.");
  const settings = objectField(replication as JsonObject, policy);
  if (policy !== "automatic" || more.length > 0 || Object.keys(settings).length > 0) {
    throw notSimulated("a replication that is not automatic");
  }
  return {
    replication: { automatic: {} },
    createTime: new Date().toISOString(),
    ...(labels === undefined ? {} : { labels }),
  };
}

function payloadOf(body: JsonObject): Pick<Version, "data" | "isChecked"> {
  const payload = objectField(body, "payload");
  const data = stringField(payload, "data") ?? "";
  const bytes = Buffer.from(data, "base64");
  if (bytes.length === 0 || bytes.length > MOST_BYTES) {
    throw invalidArgument(`SecretPayload.data: expected 1 to ${MOST_BYTES} bytes, got ${bytes.length}.`);
  }
  const checksum = stringField(payload, "dataCrc32c");
  if (checksum !== undefined && checksum !== String(crc32c(bytes))) {
    throw invalidArgument("SecretPayload.data_crc32c: expected the checksum of the data, got another one.");
  }
  return { data: bytes.toString("base64"), isChecked: checksum !== undefined };
}
