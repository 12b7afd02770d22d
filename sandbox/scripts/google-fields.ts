// Writes what Google's own types say of the requests that the sandbox simulates.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { coverage, type ApiCoverage } from "../src/engine/google-cloud/apis/coverage.ts";
import { GOOGLE_FIELDS, type GoogleFields } from "../src/engine/google-cloud/fields/google-fields.ts";
import { calledMethod } from "../test/helpers/conformance.ts";
import { googleApis } from "../test/helpers/google-apis.ts";
import type { Discovery, FieldType } from "../test/helpers/discovery-types.ts";

/** What Google's own types say of the requests that the sandbox simulates, by the name of the table's file. */
export function googleFields(): Map<string, GoogleFields> {
  return new Map(
    coverage().flatMap((api) =>
      api.versions.map((version) => [`${api.base}-${version}.json`, fieldsOf(api, version)] as const),
    ),
  );
}

function fieldsOf({ base, methods }: ApiCoverage, version: string): GoogleFields {
  const calls: Record<string, string> = {};
  const messages: Record<string, string> = {};
  for (const { method, path, versions } of methods) {
    if (versions?.includes(version) === false) continue;
    const called = calledMethod(method, `/${base}/${version}/${path.replace(/\{(\w+)\}/g, "$1")}`);
    if (!called) throw new Error(`Google has no ${method} /${base}/${version}/${path}`);
    const { request, response, parameters } = called.method;
    // Some deletions have no answer.
    if (!response && method !== "DELETE")
      throw new Error(`Google has no answer of ${method} /${base}/${version}/${path}`);
    calls[`${method} ${path}`] = [request ?? "-", response ?? "-", ...parameters].join(" ");
    if (request) addMessage(called.api, request, messages);
    if (response) addMessage(called.api, response, messages);
  }
  return { calls, messages };
}

function addMessage(api: Discovery, name: string, messages: Record<string, string>): void {
  if (name in messages) return;
  messages[name] = "";
  const fields = [...(api.messages.get(name) ?? [])];
  messages[name] = fields.map(([field, type]) => `${field}:${write(type)}`).join(" ");
  for (const [, type] of fields) {
    for (let inner: FieldType | undefined = type; inner; inner = "of" in inner ? inner.of : undefined) {
      if (inner.kind === "message") addMessage(api, inner.name, messages);
    }
  }
}

function write(type: FieldType): string {
  if (type.kind === "list") return `[]${write(type.of)}`;
  if (type.kind === "map") return `{}${write(type.of)}`;
  return type.kind === "message" ? type.name : type.kind;
}

export const text = (fields: GoogleFields) => `${JSON.stringify(fields, null, 2)}\n`;

if (import.meta.main) {
  const found = await googleApis();
  if ("absent" in found) throw new Error(found.absent);
  for (const [file, fields] of googleFields()) writeFileSync(join(GOOGLE_FIELDS, file), text(fields));
}
