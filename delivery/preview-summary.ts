import { createHash } from "node:crypto";
import { code, codeBlock, cut, firstLines, oneLine } from "./markdown.ts";
import type { Change, PropertyChange, StackPreview, Violation } from "./stack-preview.ts";
import type { Traffic } from "./traffic.ts";
import { trafficPicture } from "./traffic-picture.ts";

// GitHub takes comments of 65,536 characters. The difference is for headings, traffic and the lines that count the rest.
const LONGEST_SUMMARY = 62_000;
const MOST_CHANGES = 100;
const MOST_PROPERTIES = 10;
const LONGEST_VALUE = 80;
const LONGEST_VIOLATION = 2000;
const LONGEST_MESSAGES = 8000;

// The engine's events have this in place of a value that only the update will know.
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * A preview as Markdown that fits into a comment. It starts with the changes that external users notice.
 *
 * @param withPicture whether GitHub shows it, which draws a picture from its source
 */
export function previewSummary(preview: StackPreview, withPicture = false): string {
  const { stack, failed, traffic, violations, messages } = preview;
  const messagesPart = messages.length > 0 ? [messagesText(messages)] : [];
  const picture = withPicture && traffic ? trafficPicture(traffic.before, traffic.after) : undefined;
  const left = LONGEST_SUMMARY - messagesPart.join("").length - (picture?.length ?? 0);
  const violationsPart = violations.length > 0 ? [violationsText(violations, left / 2)] : [];
  const leftForChanges = left - violationsPart.join("").length;
  return [
    `## Preview of \`${stack}\``,
    ...(failed ? ["> [!CAUTION]\n> **The preview failed.**"] : []),
    ...(traffic ? [trafficText(traffic.before, traffic.after)] : []),
    ...(picture === undefined ? [] : [picture]),
    ...violationsPart,
    ...(failed && preview.changes.length === 0 ? [] : [changesText(preview, leftForChanges)]),
    ...messagesPart,
  ].join("\n\n");
}

/** A short hash of what the previews would change. The same hash means that the approved changes are still the changes. */
export function fingerprint(previews: readonly StackPreview[]): string {
  const decisive = previews.map(({ stack, traffic, changes, violations }) => ({
    stack,
    traffic,
    changes,
    violations,
  }));
  return createHash("sha256").update(JSON.stringify(decisive)).digest("hex").slice(0, 16);
}

function trafficText(before: Traffic, after: Traffic): string {
  const external = change("External users", before.external, after.external);
  const internal = change("Internal testers", before.internal, after.internal);
  return before.external === after.external
    ? `${external}\n\n${internal}`
    : `> [!IMPORTANT]\n> **${external}**\n\n${internal}`;
}

const change = (who: string, before = "none", after = "none") =>
  before === after ? `${who}: ${before}, as before.` : `${who}: ${before} → ${after}`;

/** Those that refuse the update come first, so that a cut leaves out warnings. */
function violationsText(violations: readonly Violation[], longest: number): string {
  const mandatoryFirst = violations.toSorted((a, b) => Number(b.mandatory) - Number(a.mandatory));
  return firstLines(mandatoryFirst.map(violationLine), { longest }, (count) => `- and ${count} more`).join(
    "\n",
  );
}

function violationLine({ mandatory, policy, resource, message }: Violation): string {
  return `- ${mandatory ? "**Refused**" : "Warned"} by the policy ${code(policy)}, for ${code(resource)}: ${cut(oneLine(message), LONGEST_VIOLATION)}`;
}

function changesText({ changes, unchanged }: StackPreview, longest: number): string {
  if (changes.length === 0) return `No changes, ${unchanged} unchanged.`;
  const operations = [...new Set(changes.map(({ operation }) => operation))].sort();
  const counts = operations.map(
    (operation) => `${changes.filter((each) => each.operation === operation).length} to ${operation}`,
  );
  return [
    `${[...counts, `${unchanged} unchanged`].join(", ")}.`,
    "",
    "| | resource | changes |",
    "| --- | --- | --- |",
    ...firstLines(
      changes.map(changeRow),
      { longest, most: MOST_CHANGES },
      (count) => `| | and ${count} more | |`,
    ),
  ].join("\n");
}

function changeRow({ operation, type, name, properties }: Change): string {
  const rest = properties.length - MOST_PROPERTIES;
  const lines = [
    ...properties.slice(0, MOST_PROPERTIES).map(propertyText),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ];
  return `| ${operation} | ${code(type)} ${code(name)} | ${lines.join("<br>")} |`;
}

function propertyText({ path, before, after }: PropertyChange): string {
  return `${code(path)}: ${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return "none";
  if (value === UNKNOWN) return "known after the update";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return code(cut(text, LONGEST_VALUE));
}

function messagesText(messages: readonly string[]): string {
  const text = messages.join("\n");
  const shown = text.length > LONGEST_MESSAGES ? `${text.slice(0, LONGEST_MESSAGES)}\n…` : text;
  return codeBlock(shown);
}
