import type { Identities } from "../google-cloud/apis/iam/identities.ts";
import { registryToken, REGISTRY_TOKEN_SECONDS, type RegistryGrant } from "./registry-tokens.ts";

export interface TokenRequest {
  readonly method: string | undefined;
  /** Path and query. */
  readonly url: string;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: object;
}

/** The path of the endpoint on every host of the registry, as at Google. */
export const TOKEN_PATH = "/v2/token";

/** The permission that each action of a registry client needs. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  pull: "artifactregistry.repositories.downloadArtifacts",
  push: "artifactregistry.repositories.uploadArtifacts",
};

/** The locations of the repositories behind the hosts. */
const LOCATIONS: Readonly<Record<string, string>> = {
  "gcr.io": "us",
  "us.gcr.io": "us",
  "eu.gcr.io": "europe",
  "asia.gcr.io": "asia",
};

/** Exchanges a Google access token for a token of the registry, if IAM allows what the client wants to do. */
export function answerTokenRequest(
  request: TokenRequest,
  { identify, may }: Pick<Identities, "identify" | "may">,
  pki: string,
): TokenAnswer {
  // Clients then use GET, as with gcr.io.
  if (request.method !== "GET") return refusal(404, "NOT_FOUND", "Not found");
  const password = passwordOf(request.authorization);
  const owner = password === undefined ? undefined : identify(password);
  if (password !== undefined && !owner) {
    return refusal(401, "UNAUTHORIZED", "authentication failed");
  }
  const scopes = new URL(request.url, "http://registry").searchParams.getAll("scope");
  const grants: RegistryGrant[] = [];
  for (const scope of scopes.flatMap((each) => each.split(" ")).filter(Boolean)) {
    const [type = "", name = "", actions = ""] = scope.split(":");
    if (type !== "repository") continue;
    const resource = repositoryOf(request.host ?? "", name);
    const wanted = actions.split(",").filter((action) => Object.hasOwn(PERMISSIONS, action));
    const denied = wanted
      .map((action) => PERMISSIONS[action]!)
      .find((permission) => !owner || !may(owner, permission, resource));
    if (denied !== undefined)
      return refusal(403, "DENIED", denialText(denied, resource, owner !== undefined));
    grants.push({ type, name, actions: wanted });
  }
  if (!owner) return refusal(401, "UNAUTHORIZED", "authentication required");
  const token = registryToken(pki, owner.email, grants);
  return {
    status: 200,
    body: { token, expires_in: REGISTRY_TOKEN_SECONDS, issued_at: new Date().toISOString() },
  };
}

/** The repository in Artifact Registry of an image such as `PROJECT/app` on a host of the registry. */
function repositoryOf(host: string, name: string): string {
  const known = Object.hasOwn(LOCATIONS, host) ? host : "gcr.io";
  const [project = ""] = name.split("/");
  return `projects/${project}/locations/${LOCATIONS[known]}/repositories/${known}`;
}

function denialText(permission: string, resource: string, isKnown: boolean): string {
  return isKnown
    ? `Permission "${permission}" denied on resource "${resource}" (or it may not exist)`
    : `Unauthenticated request. Unauthenticated requests do not have permission "${permission}" on resource ` +
        `"${resource}" (or it may not exist)`;
}

function refusal(status: number, code: string, message: string): TokenAnswer {
  return { status, body: { errors: [{ code, message }] } };
}

// Google's registries accept an access token as the password of this user.
function passwordOf(authorization: string | undefined): string | undefined {
  const [, credentials] = /^Basic (.+)$/i.exec(authorization ?? "") ?? [];
  if (credentials === undefined) return undefined;
  const [user = "", ...password] = Buffer.from(credentials, "base64").toString().split(":");
  return user === "oauth2accesstoken" ? password.join(":") : "";
}
