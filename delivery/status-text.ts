import { COLORS } from "../components/release/colors.ts";
import type { LiveJob } from "./live-job.ts";
import type { ColorStatus, ReachedRelease, StackStatus } from "./stack-status.ts";
import type { Problem } from "./status-problems.ts";

/** A terminal's usual width. */
const WIDTH = 80;
const LABEL = 18;
const LEAST_COLUMN = 11;

/** A stack's status as one screen of plain text. Commands may be longer than the width, to be copied. */
export function statusText(status: StackStatus, width = WIDTH): string {
  const line = (label: string, ...cells: readonly string[]) => tableLine(width, label, cells);
  const { stack, external, internal, flag, recorded, problems, next, rollback } = status;
  const steps = [
    ...next,
    ...(rollback ? [{ what: `Roll back to ${rollback.color}`, command: rollback.command }] : []),
  ];
  const colors = COLORS.filter((color) => status.colors[color]);
  const row = (label: string, cell: (color: ColorStatus) => string) =>
    line(label, ...colors.map((color) => cell(status.colors[color]!)));
  return [
    `Stack ${stack}: the flag is ${flag}, Pulumi recorded ${recorded ?? "nothing"}.`,
    "",
    line("External users", ...reached(external)),
    line("Internal testers", ...reached(internal)),
    ...(colors.length === 0
      ? []
      : [
          "",
          line("", ...colors),
          row("Version", ({ version }) => version ?? "unknown"),
          row("Image", ({ image = "unknown" }) => image.slice(image.indexOf("@") + 1).slice(0, 19)),
          row("Pods", pods),
          row("Gate", ({ gate }) => job(gate, { none: "off", passed: "passed" })),
          row("Hook", ({ hook }) => job(hook, { none: "none", passed: "ran" })),
        ]),
    "",
    ...(problems.length > 0 ? problems.flatMap(problemLines) : ["All agrees."]),
    ...(steps.length > 0 ? ["", ...steps.map(({ what, command }) => `${what}: ${command}`)] : []),
  ].join("\n");
}

function tableLine(width: number, label: string, cells: readonly string[]): string {
  const column = Math.max(LEAST_COLUMN, Math.floor((Math.min(width, WIDTH) - LABEL) / 2));
  const cut = (text: string) => (text.length < column ? text : `${text.slice(0, column - 2)}…`);
  return [label.padEnd(LABEL), ...cells.map((cell) => cut(cell).padEnd(column))].join("").trimEnd();
}

const reached = (release: ReachedRelease | undefined) =>
  release
    ? [
        [release.color, release.version].filter(Boolean).join(" "),
        ...(release.address ? [`http://${release.address}`] : []),
      ]
    : ["nothing"];

function pods({ readyPods, wantedPods, autoscaled }: ColorStatus): string {
  const ready = readyPods === undefined ? `${wantedPods}` : `${readyPods} of ${wantedPods} ready`;
  return autoscaled ? `${ready}, autoscaled` : ready;
}

function job(found: LiveJob | undefined, words: { readonly none: string; readonly passed: string }): string {
  if (!found) return words.none;
  const { state, passedAt } = found;
  const word = state === "passed" ? words.passed : state;
  return passedAt ? `${word} ${passedAt.slice(0, 16).replace("T", " ")} UTC` : word;
}

function problemLines({ text, commands }: Problem): string[] {
  const width = Math.max(0, ...commands.map(({ what }) => what.length));
  return [
    ...wrapped(text).map((part, index) => `${index === 0 ? "! " : "  "}${part}`),
    ...commands.map(({ what, command }) => `    ${`${what}:`.padEnd(width + 1)} ${command}`),
  ];
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 3 <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
