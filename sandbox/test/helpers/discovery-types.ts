import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { googleApisFolder } from "./google-apis.ts";

/** A type of Google's discovery documents, as the googleapis package declares it. */
export type FieldType =
  | { readonly kind: "string" | "number" | "boolean" | "any" }
  | { readonly kind: "list"; readonly of: FieldType }
  | { readonly kind: "map"; readonly of: FieldType }
  | { readonly kind: "message"; readonly name: string };

export type Message = ReadonlyMap<string, FieldType>;

/** One method of an API. */
export interface Method {
  /** Such as `projects.locations.clusters.get`. */
  readonly name: string;
  readonly httpMethod: string;
  /** Matches the path from the version on, such as `v1/projects/p/locations/l/clusters/c`. */
  readonly pattern: RegExp;
  /** Name of its request message. */
  readonly request: string | undefined;
  /** Names of its path and query parameters. */
  readonly parameters: readonly string[];
  /** Name of its response message. */
  readonly response: string | undefined;
}

export interface Discovery {
  readonly methods: readonly Method[];
  readonly messages: ReadonlyMap<string, Message>;
}

const loaded = new Map<string, Discovery>();

/** Methods and messages of an API such as `container` `v1`, read from the googleapis package of the tests. */
export function discovery(api: string, version: string): Discovery {
  const key = `${api} ${version}`;
  if (!loaded.has(key))
    loaded.set(key, load(join(googleApisFolder(), "node_modules/googleapis/build/src/apis", api, version)));
  return loaded.get(key)!;
}

function load(stem: string): Discovery {
  const messages = new Map<string, Message>();
  const bodies = new Map<string, string | undefined>();
  const parameters = new Map<string, string[]>();
  const answers = new Map<string, string | undefined>();

  for (const node of namespaceStatements(parse(`${stem}.d.ts`))) {
    if (ts.isInterfaceDeclaration(node)) {
      const [kind, name] = splitOnce(node.name.text);
      if (kind === "Schema") messages.set(name, fieldsOf(node));
      if (kind === "Params") parameters.set(`Params$${name}`, [...fieldsOf(node).keys()]);
      if (kind === "Params") bodies.set(`Params$${name}`, messageName(propertyType(node, "requestBody")));
    } else if (ts.isClassDeclaration(node) && node.name?.text.startsWith("Resource$")) {
      for (const member of node.members) {
        if (!ts.isMethodDeclaration(member)) continue;
        const answer = answerOf(member);
        if (answer) answers.set(`${node.name.text}.${member.name.getText()}`, answer.message);
      }
    }
  }

  const methods: Method[] = [];
  for (const node of parse(`${stem}.js`).statements.flatMap(classesIn)) {
    for (const member of node.members) {
      if (!ts.isMethodDeclaration(member) || !node.name) continue;
      const text = member.getText();
      const url = /url: \(rootUrl \+\s*'\/([^']+)'/.exec(text)?.[1];
      const httpMethod = /method: '(\w+)'/.exec(text)?.[1];
      if (url === undefined || httpMethod === undefined) continue;
      const segments = node.name.text.split("$").slice(1);
      const name = member.name.getText();
      const params = `Params$${node.name.text}$${upperFirst(name.toLowerCase())}`;
      methods.push({
        name: [...segments.map(lowerFirst), name].join("."),
        httpMethod,
        pattern: pathPattern(url.replace(/^(compute|dns|storage)\//, "") + singleton(url, name), segments),
        request: bodies.get(params),
        parameters: (parameters.get(params) ?? []).filter((each) => each !== "requestBody"),
        response: answers.get(`${node.name.text}.${name}`),
      });
    }
  }
  return { methods, messages };
}

const parse = (file: string) =>
  ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);

function namespaceStatements(file: ts.SourceFile): readonly ts.Statement[] {
  return file.statements.flatMap((statement) =>
    ts.isModuleDeclaration(statement) && statement.body && ts.isModuleBlock(statement.body)
      ? [...statement.body.statements]
      : [],
  );
}

// The classes are inside a function that fills the namespace.
function classesIn(node: ts.Node): ts.ClassDeclaration[] {
  if (ts.isClassDeclaration(node)) return [node];
  const found: ts.ClassDeclaration[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...classesIn(child));
  });
  return found;
}

function fieldsOf(node: ts.InterfaceDeclaration): Message {
  return new Map(
    node.members
      .filter(ts.isPropertySignature)
      .map((member) => [nameOf(member.name), fieldType(member.type)] as const),
  );
}

function fieldType(node: ts.TypeNode | undefined): FieldType {
  if (!node) return { kind: "any" };
  if (ts.isUnionTypeNode(node)) return fieldType(node.types.find((type) => !ts.isLiteralTypeNode(type)));
  if (ts.isParenthesizedTypeNode(node)) return fieldType(node.type);
  if (ts.isArrayTypeNode(node)) return { kind: "list", of: fieldType(node.elementType) };
  if (ts.isTypeLiteralNode(node)) {
    const [index] = node.members;
    return { kind: "map", of: index && ts.isIndexSignatureDeclaration(index) ? fieldType(index.type) : ANY };
  }
  if (node.kind === ts.SyntaxKind.StringKeyword) return { kind: "string" };
  if (node.kind === ts.SyntaxKind.NumberKeyword) return { kind: "number" };
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return { kind: "boolean" };
  const name = messageName(node);
  return name === undefined ? ANY : { kind: "message", name };
}

const ANY: FieldType = { kind: "any" };

function messageName(node: ts.TypeNode | undefined): string | undefined {
  return /^Schema\$(\w+)$/.exec(node?.getText() ?? "")?.[1];
}

function propertyType(node: ts.InterfaceDeclaration, name: string): ts.TypeNode | undefined {
  return node.members.filter(ts.isPropertySignature).find((member) => nameOf(member.name) === name)?.type;
}

// One overload of a method returns a promise of the answer.
function answerOf(member: ts.MethodDeclaration): { message: string | undefined } | undefined {
  const [, type] = /^Promise<\w+<(.+)>>$/s.exec(member.type?.getText() ?? "") ?? [];
  if (type === undefined || type === "Readable") return undefined;
  return { message: /^Schema\$(\w+)$/.exec(type)?.[1] };
}

// `getProjectSettings` of `v1/{+name}` reads the one thing of that name in a project.
function singleton(url: string, method: string): string {
  const [, thing] = /^(?:get|update)([A-Z]\w+)$/.exec(method) ?? [];
  return thing !== undefined && url.endsWith("{+name}") ? `/${lowerFirst(thing)}` : "";
}

// After a colon comes a method's own verb, or a digest.
const ID = "[^/:]+(?::[0-9a-f]{64})?";

/**
 * The pattern of `v1/{+name}:verb`. The method's resource gives the meaning of `{+name}`; for a method on a collection
 * (`{+parent}/nodePools`, `{+name}/location/{location}/prometheus`) it is the parent resource.
 */
function pathPattern(template: string, segments: readonly string[]): RegExp {
  const pattern = template
    .replace(/[.\\^$*?()[\]|]/g, "\\$&")
    .replace(/\{\+\w+\}(?:\/([\w-]+))?/g, (_, collection: string | undefined) => {
      const own = segments.findLastIndex((segment) => segment.toLowerCase() === collection?.toLowerCase());
      const above = own < 0 ? segments : segments.slice(0, own);
      const parts = above.map((segment) => `(?i:${segment})/${ID}`);
      // Some APIs, such as Service Usage, name their resources without their parent.
      const holder = segments.length > 1 ? "" : "(?:(?:projects|folders|organizations)/[^/]+/)?";
      return holder + [...parts, ...(collection === undefined ? [] : [collection])].join("/");
    })
    .replace(/\{(\w+)\}/g, ID);
  return new RegExp(`^${pattern}$`);
}

function splitOnce(name: string): [string, string] {
  const at = name.indexOf("$");
  return at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
}

const nameOf = (name: ts.PropertyName) => (ts.isStringLiteral(name) ? name.text : name.getText());
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
