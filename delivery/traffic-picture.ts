import { COLORS } from "../components/release/colors.ts";
import { cut } from "./markdown.ts";
import type { Traffic } from "./traffic.ts";

const LONGEST_NAME = 80;

/** Who reaches what before and after, as a picture that GitHub draws; undefined when it stays the same. */
export function trafficPicture(before: Traffic, after: Traffic): string | undefined {
  if (before.external === after.external && before.internal === after.internal) return undefined;
  return [
    "```mermaid",
    "flowchart LR",
    ...part("before", before),
    ...part("after", after),
    // Without a line between them, Mermaid draws "after" first.
    "  before ==> after",
    // Readable on a light and on a dark page.
    "  classDef blue fill:#0969da,stroke:#0969da,color:#ffffff",
    "  classDef green fill:#1a7f37,stroke:#1a7f37,color:#ffffff",
    "```",
  ].join("\n");
}

function part(name: string, { external, internal }: Traffic): string[] {
  return [
    `  subgraph ${name}`,
    "    direction LR",
    `    ${name}-users["external users"] ==> ${release(`${name}-external`, external)}`,
    `    ${name}-testers["internal testers"] -.-> ${release(`${name}-internal`, internal)}`,
    "  end",
  ];
}

function release(id: string, text: string | undefined): string {
  const color = COLORS.find((each) => text?.startsWith(`${each} `));
  return `${id}["${escaped(cut(text ?? "none", LONGEST_NAME))}"]${color ? `:::${color}` : ""}`;
}

/** Mermaid's own form of a character by its number. Letters and digits need none. */
const escaped = (text: string) =>
  text.replace(/[^\p{Letter}\p{Number} ._-]/gu, (character) => `#${character.codePointAt(0)};`);
