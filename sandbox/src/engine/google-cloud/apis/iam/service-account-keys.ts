import { route, type Route } from "../../http/routes.ts";
import { invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import { stringField, withoutEmpty } from "../../kernel/json.ts";
import {
  KEY_ALGORITHMS,
  type ServiceAccountKey,
  type ServiceAccountKeys,
} from "../../kernel/service-account-keys.ts";
import type { ServiceAccount, ServiceAccounts } from "../../kernel/service-accounts.ts";

const KEYS = "projects/{project}/serviceAccounts/{account}/keys";
const KEY = `${KEYS}/{key}` as const;
const PUBLIC_KEY_TYPES = ["TYPE_NONE", "TYPE_X509_PEM_FILE", "TYPE_RAW_PUBLIC_KEY"];
const KEY_TYPES = ["KEY_TYPE_UNSPECIFIED", "USER_MANAGED", "SYSTEM_MANAGED"];
const FILE = "TYPE_GOOGLE_CREDENTIALS_FILE";

/** The methods of the keys that users make for service accounts. */
export function serviceAccountKeyRoutes(accounts: ServiceAccounts, keys: ServiceAccountKeys): Route[] {
  const accountOf = ({ project, account }: { project: string; account: string }) =>
    accounts.get(project, account);
  return [
    route("GET", KEYS, ({ params, query }) => {
      const account = accountOf(params);
      const asked = query.getAll("keyTypes");
      for (const each of asked) check("keyTypes", each, KEY_TYPES);
      const isAsked = asked.length === 0 || asked.includes("USER_MANAGED");
      const found = isAsked ? keys.list(account) : [];
      return found.length > 0 ? { keys: found.map((key) => show(account, key)) } : {};
    }),
    route("POST", KEYS, async ({ params, body }) => {
      const account = accountOf(params);
      const type = check("privateKeyType", stringField(body, "privateKeyType") || FILE, [
        FILE,
        "TYPE_PKCS12_FILE",
        "TYPE_UNSPECIFIED",
      ]);
      if (type === "TYPE_PKCS12_FILE") throw notSimulated("keys as PKCS12 files. Use the credentials file");
      const asked = stringField(body, "keyAlgorithm") || "KEY_ALG_RSA_2048";
      const algorithm = KEY_ALGORITHMS.find((each) => each === asked);
      if (!algorithm) throw invalid("keyAlgorithm", asked, KEY_ALGORITHMS);
      const { key, privateKeyPem } = await keys.create(account, algorithm);
      const file = credentialsFile(account, key, privateKeyPem);
      return { ...show(account, key), privateKeyType: FILE, privateKeyData: base64(file) };
    }),
    route("GET", KEY, ({ params, query }) => {
      const account = accountOf(params);
      const type = check("publicKeyType", query.get("publicKeyType") ?? "TYPE_NONE", PUBLIC_KEY_TYPES);
      const key = keys.get(account, params.key);
      const data = { TYPE_X509_PEM_FILE: key.certificatePem, TYPE_RAW_PUBLIC_KEY: key.publicKeyPem }[type];
      return { ...show(account, key), ...(data === undefined ? {} : { publicKeyData: base64(data) }) };
    }),
    route("DELETE", KEY, ({ params }) => {
      keys.delete(accountOf(params), params.key);
      return {};
    }),
    ...(["enable", "disable"] as const).map((verb) =>
      route("POST", `${KEY}:${verb}`, ({ params }) => {
        keys.get(accountOf(params), params.key).disabled = verb === "disable";
        return {};
      }),
    ),
  ];
}

function show({ projectId, email }: ServiceAccount, key: ServiceAccountKey): object {
  return withoutEmpty({
    name: `projects/${projectId}/serviceAccounts/${email}/keys/${key.id}`,
    validAfterTime: key.validAfterTime,
    validBeforeTime: key.validBeforeTime,
    keyAlgorithm: key.algorithm,
    keyOrigin: "GOOGLE_PROVIDED",
    keyType: "USER_MANAGED",
    disabled: key.disabled || undefined,
  });
}

// The file that gcloud and Google's client libraries read.
function credentialsFile(
  { projectId, email, uniqueId }: ServiceAccount,
  { id }: ServiceAccountKey,
  privateKeyPem: string,
): string {
  const file = {
    type: "service_account",
    project_id: projectId,
    private_key_id: id,
    private_key: privateKeyPem,
    client_email: email,
    client_id: uniqueId,
    auth_uri: "https://accounts.google.com/o/oauth2/auth",
    token_uri: "https://oauth2.googleapis.com/token",
    auth_provider_x509_cert_url: "https://www.googleapis.com/oauth2/v1/certs",
    client_x509_cert_url: `https://www.googleapis.com/robot/v1/metadata/x509/${encodeURIComponent(email)}`,
    universe_domain: "googleapis.com",
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

function check(field: string, value: string, allowed: readonly string[]): string {
  if (allowed.includes(value)) return value;
  throw invalid(field, value, allowed);
}

const invalid = (field: string, got: string, allowed: readonly string[]) =>
  invalidArgument(`Invalid value at '${field}': expected one of ${allowed.join(", ")}, got "${got}".`);
