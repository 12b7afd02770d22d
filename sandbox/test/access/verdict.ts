import { where, type Answer } from "./target.ts";

/** The attempts as lines for a person, and whether the other user got nothing. */
export interface Verdict {
  readonly lines: readonly string[];
  readonly passed: boolean;
}

/** Compares what the sandbox's own user got with what another user got. */
export function judge(own: readonly Answer[], other: readonly Answer[]): Verdict {
  const onPurpose = other.filter(({ open }) => open !== undefined);
  const leaks = other.filter(({ open, gave }) => open === undefined && gave !== "");
  // An attempt that fails for the sandbox's own user as well proves nothing.
  const ineffective = (["tcp", "unix", "file", "folder"] as const).filter(
    (kind) => !own.some((answer) => answer.kind === kind && answer.open === undefined && answer.gave !== ""),
  );
  return {
    lines: [
      ...onPurpose.map((target) => `open on purpose  ${where(target)}: ${target.open}`),
      ...leaks.map((target) => `OPEN             ${where(target)} of ${target.name} gave ${target.gave}`),
      ...ineffective.map((kind) => `NOT TRIED        no ${kind} gave the sandbox's own user anything`),
      `Tried as another user: ${count(other)}. ` +
        (leaks.length === 0 ? "None gave anything." : `${leaks.length} gave something.`),
    ],
    passed: leaks.length === 0 && ineffective.length === 0,
  };
}

function count(answers: readonly Answer[]): string {
  const kinds = {
    tcp: "TCP ports",
    udp: "UDP ports",
    unix: "Unix sockets",
    file: "files",
    folder: "folders",
  };
  return Object.entries(kinds)
    .map(([kind, plural]) => `${answers.filter((answer) => answer.kind === kind).length} ${plural}`)
    .join(", ");
}
