import * as pulumi from "@pulumi/pulumi";
import type * as v from "valibot";
import { configError, type ConfigProblem, removeCommand } from "../components/release/config-error.ts";
import { fromJson, type Expectation } from "./schema-parts.ts";

/** What valibot's schemas, transformations and metadata have in common. */
interface SchemaNode {
  readonly type: string;
  readonly pipe?: readonly SchemaNode[];
  readonly wrapped?: SchemaNode;
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly item?: SchemaNode;
  readonly value?: SchemaNode;
  readonly metadata?: Expectation;
}

/** One value in the config: its key as a person types it, the schema of it, and the value itself. */
interface Place {
  readonly key: string;
  readonly node: SchemaNode;
  readonly value: unknown;
}

/**
 * The error for all values that the schema refuses, one line each.
 *
 * @param isSecret whether a part of a top-level key's value is a secret, so that no error shows it
 */
export function schemaErrors(
  schema: v.GenericSchema,
  issues: readonly v.BaseIssue<unknown>[],
  config: unknown,
  isSecret: (key: string) => boolean = () => false,
): pulumi.RunError {
  const messages = issues.map((issue) => {
    const problem = problemOf(schema, issue, config);
    const isHidden = problem.got !== undefined && isSecret(String(issue.path?.[0]?.key));
    return configError(problem.key, { ...problem, isSecret: isHidden }).message;
  });
  return new pulumi.RunError([...new Set(messages)].join("\n"));
}

type Problem = ConfigProblem & { readonly key: string };

function problemOf(schema: SchemaNode, issue: v.BaseIssue<unknown>, config: unknown): Problem {
  let place: Place = { key: "", node: schema, value: config };
  for (const { key, origin } of issue.path ?? []) {
    const name = String(key);
    const expectedKey = expectationOf(place.node)?.expectedKey;
    if (origin === "key" && expectedKey) return wrongKey(place, name, expectedKey);
    const next = step(place, name);
    if (!next) return unknownKey(place, name);
    // The error about an item of a command is an error about the command.
    if (!expectationOf(next.node)) break;
    place = next;
  }
  const { expected, nextStep } = expectationOf(place.node)!;
  return {
    key: place.key,
    got: fromJson(place.value),
    expected: issue.type === "check" ? issue.message : expected,
    nextStep: nextStep(place.key),
  };
}

function step({ key, node, value }: Place, name: string): Place | undefined {
  const container = fromJson(value) as Readonly<Record<string, unknown>>;
  for (const part of partsOf(node)) {
    if (part.entries) {
      const child = Object.hasOwn(part.entries, name) ? part.entries[name] : undefined;
      return child && { key: key ? `${key}.${name}` : name, node: child, value: container[name] };
    }
    if (part.item) return { key: `${key}[${name}]`, node: part.item, value: container[name] };
    if (part.type === "record") {
      return { key: `${key}["${name}"]`, node: part.value!, value: container[name] };
    }
  }
  return undefined;
}

function unknownKey({ key, node, value }: Place, name: string): Problem {
  const { entries } = [...partsOf(node)].find((part) => part.entries)!;
  const path = key ? `${key}.${name}` : name;
  return {
    key: path,
    got: (fromJson(value) as Readonly<Record<string, unknown>>)[name],
    expected: `one of the keys ${Object.keys(entries!).join(", ")}`,
    nextStep: `Remove it with: ${removeCommand(path)}`,
  };
}

function wrongKey({ key, value }: Place, name: string, expected: string): Problem {
  const path = `${key}["${name}"]`;
  return {
    key: path,
    got: (fromJson(value) as Readonly<Record<string, unknown>>)[name],
    expected: `the key to be ${expected}`,
    nextStep: `Remove it with: ${removeCommand(path)}`,
  };
}

/** What the schema's author says of a value. */
export function expectationOf(node: unknown): Expectation | undefined {
  return [...partsOf(node as SchemaNode)].findLast(({ metadata }) => metadata)?.metadata;
}

/** A schema with all that is done to its value one after the other. */
function* partsOf(node: SchemaNode): Generator<SchemaNode> {
  if (!node.pipe) yield node;
  for (const part of node.pipe ?? []) yield* partsOf(part);
  if (node.wrapped) yield* partsOf(node.wrapped);
}
