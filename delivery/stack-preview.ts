import type { EngineEvent, PropertyDiff, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import { propertyAt } from "./property-path.ts";
import { pulumiResult } from "./pulumi.ts";
import { type Traffic, trafficOf } from "./traffic.ts";

/** The result of a preview of one stack. */
export interface StackPreview {
  readonly stack: string;
  /** Absent when the preview failed, or the stack has no public Service. */
  readonly traffic?: { readonly before: Traffic; readonly after: Traffic };
  /** Changes of resources that a plugin manages. Components are left out. */
  readonly changes: readonly Change[];
  readonly unchanged: number;
  readonly violations: readonly Violation[];
  /** Warnings and errors, as Pulumi writes them. */
  readonly messages: readonly string[];
  readonly failed: boolean;
}

export interface Change {
  /** `create`, `update`, `replace`, `delete`, … */
  readonly operation: string;
  readonly type: string;
  readonly name: string;
  /** Empty for a resource that is created or deleted. */
  readonly properties: readonly PropertyChange[];
}

export interface PropertyChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Violation {
  readonly policy: string;
  readonly mandatory: boolean;
  readonly resource: string;
  readonly message: string;
}

// The steps of a replacement besides `replace` itself.
const NO_CHANGES = new Set(["same", "read", "refresh", "create-replacement", "delete-replaced"]);

/** Runs `pulumi preview` on a stack. A preview that fails is a result too. */
export async function previewStack(
  projectFolder: string,
  stack: string,
  policyPacks: readonly string[],
): Promise<StackPreview> {
  const policies = policyPacks.flatMap((pack) => ["--policy-pack", pack]);
  const { failed, stdout, reason } = await pulumiResult(
    projectFolder,
    ["preview", "--json", "--non-interactive", "--stack", stack, ...policies],
    // Otherwise the JSON leaves out policies.
    { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
  );
  const events = stdout.split("\n").flatMap((line) => parseEvent(line) ?? []);
  const preview = readEvents(stack, events, failed);
  return failed && preview.messages.length === 0 ? { ...preview, messages: [reason] } : preview;
}

/** Each event is one line. Other programs print lines of their own in between. */
function parseEvent(line: string): EngineEvent | undefined {
  try {
    return line.startsWith("{") ? (JSON.parse(line) as EngineEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a preview from the engine's events. */
export function readEvents(stack: string, events: readonly EngineEvent[], failed: boolean): StackPreview {
  const steps = events
    .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? [])
    .filter(({ op, ...step }) => op !== "refresh" && (step.new ?? step.old)?.custom);
  const traffic = trafficOf(steps);
  return {
    stack,
    // A program that fails plans only a part.
    ...(!failed && traffic && { traffic }),
    changes: steps
      .filter(({ op }) => !NO_CHANGES.has(op))
      .map(changeOf)
      .sort(byPlace),
    unchanged: steps.filter(({ op }) => op === "same").length,
    violations: events
      .flatMap(({ policyEvent }) => policyEvent ?? [])
      .map((event) => ({
        policy: event.policyName,
        mandatory: event.enforcementLevel === "mandatory",
        resource: nameOf(event.resourceUrn ?? ""),
        message: plain(event.message),
      })),
    messages: events
      .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
      .filter(({ severity, ephemeral }) => !ephemeral && (severity === "warning" || severity === "error"))
      .map(({ prefix, message }) => plain(`${prefix ?? ""}${message}`)),
    failed,
  };
}

function changeOf(step: StepEventMetadata): Change {
  const { op, urn, type, detailedDiff } = step;
  const isChanged = op === "update" || op === "replace";
  const properties = isChanged ? Object.entries(detailedDiff ?? {}) : [];
  return {
    operation: op,
    type,
    name: nameOf(urn),
    properties: properties.map((property) => propertyChange(step, property)).sort(byPath),
  };
}

function propertyChange(step: StepEventMetadata, [path, diff]: [string, PropertyDiff]): PropertyChange {
  const before = diff.inputDiff ? step.old?.inputs : step.old?.outputs;
  return { path, before: propertyAt(before, path), after: propertyAt(step.new?.inputs, path) };
}

const nameOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);

const place = ({ type, name, operation }: Change) => [type, name, operation].join("\n");
const byPlace = (one: Change, other: Change) => (place(one) < place(other) ? -1 : 1);
const byPath = (one: PropertyChange, other: PropertyChange) => (one.path < other.path ? -1 : 1);

// Messages have tags for the colours of the terminal.
const plain = (text: string) => text.replace(/<\{%[^%]*%\}>/g, "").trim();
