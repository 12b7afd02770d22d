import type {
  EngineEvent,
  PropertyDiff,
  StepEventMetadata,
  StepEventStateMetadata,
} from "@pulumi/pulumi/automation/events.js";
import { execa } from "execa";
import { DeliveryError } from "./delivery-error.ts";
import { propertyAt } from "./property-path.ts";

/** What a preview says of one stack. */
export interface StackPreview {
  readonly stack: string;
  /** Absent when the preview failed. */
  readonly traffic?: { readonly before: Traffic; readonly after: Traffic };
  /** Of resources that a plugin manages, not of components. */
  readonly changes: readonly Change[];
  readonly unchanged: number;
  readonly violations: readonly Violation[];
  /** Warnings and errors, as Pulumi writes them. */
  readonly messages: readonly string[];
  readonly failed: boolean;
}

/** Who reaches which release, such as `blue 1.0.0`; absent when they reach none. */
export interface Traffic {
  readonly external?: string;
  readonly internal?: string;
}

export interface Change {
  /** `create`, `update`, `replace`, `delete`, … */
  readonly operation: string;
  readonly type: string;
  readonly name: string;
  /** Empty for a resource that comes or goes. */
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

interface Outputs {
  readonly active?: Release;
  readonly idle?: Release;
  readonly previewUrl?: string;
}
interface Release {
  readonly color: string;
  readonly version: string;
}

// The steps of a replacement besides `replace` itself.
const NO_CHANGES = new Set(["same", "read", "refresh", "create-replacement", "delete-replaced"]);

/** Runs `pulumi preview` on a stack. A preview that fails is a result too. */
export async function previewStack(
  projectFolder: string,
  stack: string,
  policyPacks: readonly string[],
): Promise<StackPreview> {
  const args = ["preview", "--json", "--non-interactive", "--stack", stack];
  const result = await execa("pulumi", [...args, ...policyPacks.flatMap((pack) => ["--policy-pack", pack])], {
    cwd: projectFolder,
    // Without it the JSON has no word of policies.
    env: { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
    lines: true,
    reject: false,
  });
  if (result.code === "ENOENT") {
    throw new DeliveryError(
      "pulumi: got no such program on PATH, allowed is Pulumi's command line. " +
        "Install it from https://www.pulumi.com/docs/install/",
    );
  }
  const events = result.stdout.flatMap((line) => parseEvent(line) ?? []);
  const preview = readEvents(stack, events, result.failed);
  if (!result.failed || preview.messages.length > 0) return preview;
  const reason = result.stderr.join("\n").trim();
  return { ...preview, messages: [reason || `pulumi ${args.join(" ")} failed and said nothing`] };
}

/** One event a line, between lines of other programs that print to the same place. */
function parseEvent(line: string): EngineEvent | undefined {
  try {
    return line.startsWith("{") ? (JSON.parse(line) as EngineEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** What the engine's events say of a stack. */
export function readEvents(stack: string, events: readonly EngineEvent[], failed: boolean): StackPreview {
  const steps = events
    .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? [])
    .filter(({ op, ...step }) => op !== "refresh" && (step.new ?? step.old)?.custom);
  const outputs = events
    .flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? [])
    .findLast(({ type, op }) => type === "pulumi:pulumi:Stack" && op !== "refresh");
  return {
    stack,
    // A program that fails leaves the outputs as they were, which would read as if all stayed.
    ...(!failed &&
      outputs?.new && {
        traffic: { before: trafficOf(outputs.old ?? undefined), after: trafficOf(outputs.new) },
      }),
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

function trafficOf(state: StepEventStateMetadata | undefined): Traffic {
  const { active, idle, previewUrl } = (state?.outputs ?? {}) as Outputs;
  const text = (release: Release | undefined) => release && `${release.color} ${release.version}`;
  return { external: text(active), internal: previewUrl === undefined ? undefined : text(idle) };
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

// Colours stand in messages as tags.
const plain = (text: string) => text.replace(/<\{%[^%]*%\}>/g, "").trim();
