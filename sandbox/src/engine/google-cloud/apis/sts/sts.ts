/** Security Token Service: exchanges a token of GitHub for one of a workload identity pool. Not simulated: */
const NOT_COVERED = [
  "tokens of other issuers than GitHub; GitHub's are those that the sandbox itself signs, because nobody has GitHub's key",
  "requests as a form instead of JSON",
  "scopes: a token has all of them",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import { stringField, stringListField, objectField, type JsonObject } from "../../kernel/json.ts";
import { OAuthError } from "../../kernel/google-error.ts";
import { route, type Api } from "../../http/routes.ts";
import { claimsCondition, mappedClaim, WorkloadIdentity } from "../../resources/workload-identity.ts";

const AUDIENCE =
  /^\/\/iam\.googleapis\.com\/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/;
const TOKEN_TYPES = ["urn:ietf:params:oauth:token-type:jwt", "urn:ietf:params:oauth:token-type:id_token"];
const GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const LARGEST_SUBJECT_BYTES = 127;
const LIFETIME_SECONDS = 3600;

export function sts(cloud: Cloud): Api {
  const { accessTokens, enablement, projects } = cloud;
  const entries = new WorkloadIdentity(cloud);

  /** The provider that the audience names, and the name of its pool in policies. */
  const target = (audience: string) => {
    const [, number = "", pool = "", provider = ""] = AUDIENCE.exec(audience) ?? [];
    if (number === "") {
      throw new OAuthError(
        "invalid_request",
        'Invalid value for "audience". This value should be the full resource name of the Identity Provider. See ' +
          "https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.",
      );
    }
    const project = projects.list().find((each) => each.projectNumber === number && each.state === "ACTIVE");
    const names = { project: project?.projectId ?? "", pool };
    const [ofPool, found] = [entries.find(names), entries.find({ ...names, provider })];
    const isUsable = [ofPool, found].every((each) => each && !each.expireTime && each.body.disabled !== true);
    if (!project || !found || !isUsable) {
      throw new OAuthError(
        "invalid_target",
        'The target service indicated by the "audience" parameters is invalid. This might either be because the pool ' +
          "or provider is disabled or deleted or because it doesn't exist.",
      );
    }
    enablement.check(project, "sts.googleapis.com");
    return {
      provider: found.body,
      poolName: `projects/${number}/locations/global/workloadIdentityPools/${pool}`,
    };
  };

  return {
    title: "Security Token Service",
    notCovered: NOT_COVERED,
    base: "sts",
    versions: ["v1"],
    service: undefined,
    open: true,
    routes: [
      route("POST", "token", ({ body }) => {
        checkGrant(body);
        const audience = stringField(body, "audience") ?? "";
        const { provider, poolName } = target(audience);
        const claims = accessTokens.readGithub(stringField(body, "subjectToken") ?? "");
        if (!claims)
          throw new OAuthError("invalid_grant", "The signature of the subject token is not valid.");
        checkClaims(claims, provider, audience);
        const { subject, attributes } = mapped(objectField(provider, "attributeMapping"), claims);
        const condition = stringField(provider, "attributeCondition");
        if (condition && claimsCondition(condition)?.(claims) !== true) {
          throw new OAuthError(
            "unauthorized_client",
            "The given credential is rejected by the attribute condition.",
          );
        }
        const set = `principalSet://iam.googleapis.com/${poolName}`;
        const sets = [`${set}/*`, ...attributes.map(([name, value]) => `${set}/${name}/${value}`)];
        const expires = new Date(Date.now() + LIFETIME_SECONDS * 1000);
        return {
          access_token: accessTokens.mintFederated(
            `principal://iam.googleapis.com/${poolName}/subject/${subject}`,
            sets,
            expires,
          ),
          issued_token_type: ACCESS_TOKEN,
          token_type: "Bearer",
          expires_in: LIFETIME_SECONDS,
        };
      }),
    ],
  };
}

function checkGrant(body: JsonObject): void {
  for (const [field, allowed] of Object.entries({
    grantType: [GRANT_TYPE],
    subjectTokenType: TOKEN_TYPES,
    requestedTokenType: [ACCESS_TOKEN],
  })) {
    const got = stringField(body, field) ?? "";
    if (allowed.includes(got)) continue;
    throw new OAuthError(
      "invalid_request",
      `Invalid value for "${field}": expected ${allowed.join(" or ")}.`,
    );
  }
  if (!stringField(body, "scope")) throw new OAuthError("invalid_scope", "The scope is missing.");
}

function checkClaims(claims: JsonObject, provider: JsonObject, audience: string): void {
  const oidc = objectField(provider, "oidc");
  if (claims.iss !== oidc.issuerUri) {
    throw new OAuthError("invalid_grant", "The issuer in ID Token does not match the expected ones.");
  }
  if (typeof claims.exp !== "number" || claims.exp * 1000 <= Date.now()) {
    throw new OAuthError("invalid_grant", "ID Token issued for a time in the past is stale to sign-in.");
  }
  const allowed = stringListField(oidc, "allowedAudiences") ?? [];
  const expected = allowed.length > 0 ? allowed : [audience, `https:${audience}`];
  const given = stringField(claims, "aud") ?? "";
  if (!expected.includes(given)) {
    throw new OAuthError(
      "invalid_grant",
      `The audience in ID Token [${given}] does not match the expected audience.`,
    );
  }
}

function mapped(mapping: JsonObject, claims: JsonObject) {
  const values = Object.keys(mapping).map((attribute) => {
    const value = claims[mappedClaim(stringField(mapping, attribute) ?? "") ?? ""];
    if (typeof value === "string") return [attribute, value] as const;
    throw new OAuthError(
      "unauthorized_client",
      `The mapped attribute '${attribute}' must be of type STRING.`,
    );
  });
  const { "google.subject": subject = "", ...attributes } = Object.fromEntries(values);
  if (Buffer.byteLength(subject) > LARGEST_SUBJECT_BYTES) {
    throw new OAuthError(
      "invalid_request",
      `The size of mapped attribute google.subject exceeds the ${LARGEST_SUBJECT_BYTES} bytes limit. Either modify your ` +
        "attribute mapping or the incoming assertion to produce a mapped attribute that is less than " +
        `${LARGEST_SUBJECT_BYTES} bytes.`,
    );
  }
  return { subject, attributes: Object.entries(attributes) };
}
