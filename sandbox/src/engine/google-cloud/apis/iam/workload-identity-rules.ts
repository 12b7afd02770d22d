import { invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import { objectField, stringField, stringListField, type JsonObject } from "../../kernel/json.ts";
import { claimsCondition, mappedClaim } from "../../resources/workload-identity.ts";

/** The issuer of all repositories on GitHub. For such an issuer, Google asks for a condition. */
const GITHUB = "https://token.actions.githubusercontent.com";
const ATTRIBUTE = /^(google\.subject|google\.groups|attribute\.[a-z0-9_]{1,100})$/;

/** Checks the id of a pool or a provider. */
export function checkId(parameter: string, id: string | null): string {
  if (id !== null && /^[a-z0-9-]{4,32}$/.test(id) && !id.startsWith("gcp-")) return id;
  throw invalidArgument(
    `Invalid '${parameter}': expected 4 to 32 lower-case letters, digits and hyphens, not starting with gcp-, got '${id ?? ""}'.`,
  );
}

export function checkDescription(body: JsonObject): void {
  for (const [field, most] of [
    ["displayName", 32],
    ["description", 256],
  ] as const) {
    const length = stringField(body, field)?.length ?? 0;
    if (length > most) {
      throw invalidArgument(`Invalid '${field}': expected at most ${most} characters, got ${length}.`);
    }
  }
}

/** Checks what a provider accepts. */
export function checkProvider(body: JsonObject): void {
  for (const kind of ["aws", "saml", "x509"]) {
    if (body[kind] !== undefined) throw notSimulated(`workload identity pool providers of the kind ${kind}`);
  }
  const oidc = objectField(body, "oidc");
  const issuer = stringField(oidc, "issuerUri") ?? "";
  if (!/^https:\/\/[^?#]+$/.test(issuer)) {
    throw invalidArgument(`Invalid 'oidc.issuerUri': expected an HTTPS URL without query, got '${issuer}'.`);
  }
  if (stringField(oidc, "jwksJson")) throw notSimulated("keys of an issuer that the caller uploads");
  if ((stringListField(oidc, "allowedAudiences") ?? []).length > 10) {
    throw invalidArgument("Invalid 'oidc.allowedAudiences': expected at most 10 audiences.");
  }
  checkMapping(objectField(body, "attributeMapping"));
  checkCondition(stringField(body, "attributeCondition") ?? "", issuer);
}

function checkMapping(mapping: JsonObject): void {
  if (mapping["google.subject"] === undefined) {
    throw invalidArgument("Invalid 'attributeMapping': it must contain a mapping of google.subject.");
  }
  for (const [attribute, expression] of Object.entries(mapping)) {
    if (!ATTRIBUTE.test(attribute))
      throw invalidArgument(`Invalid attribute '${attribute}' in 'attributeMapping'.`);
    if (attribute === "google.groups") throw notSimulated("groups of a workload identity pool");
    if (typeof expression !== "string" || mappedClaim(expression) === undefined) {
      throw notSimulated(`the attribute mapping '${JSON.stringify(expression)}'. Use assertion.CLAIM`);
    }
  }
}

function checkCondition(condition: string, issuer: string): void {
  if (condition.length > 4096) {
    throw invalidArgument("Invalid 'attributeCondition': expected at most 4096 characters.");
  }
  if (issuer === GITHUB && !/\bassertion\./.test(condition)) {
    throw invalidArgument(
      "The attribute condition must reference one of the provider's claims. For more information, see " +
        "https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions",
    );
  }
  if (condition !== "" && !claimsCondition(condition)) {
    throw notSimulated(
      `the attribute condition '${condition}'. Use assertion.CLAIM == 'TEXT', joined with &&`,
    );
  }
}
