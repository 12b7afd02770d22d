import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setCommand } from "../components/release/config-error.ts";
import type { Config } from "./config-schema.ts";

/** Says that the app's Dockerfile has another port than the config. An app that reads PORT may listen there all the same. */
export function checkExposedPort({ appPath, container: { port }, requireDigests }: Config): string[] {
  // Such a stack builds nothing.
  if (requireDigests) return [];
  const file = join(appPath, "Dockerfile");
  const exposed = exposedPorts(textOf(file));
  const [first] = exposed;
  if (first === undefined || exposed.includes(port)) return [];
  return [
    `container.port: ${file} exposes port ${exposed.join(", ")}, and the app has to listen on ${port}, as the variable PORT ` +
      `says. If it listens on its own port, set it with: ${setCommand("container.port", first)}`,
  ];
}

/** The ports of the last stage, or none when a variable may be one. */
function exposedPorts(dockerfile: string): number[] {
  const lastStage = dockerfile.split(/^\s*FROM\s/im).at(-1)!;
  const ports = [...lastStage.matchAll(/^\s*EXPOSE\s+(.+)$/gim)].flatMap(([, words]) =>
    words!.trim().split(/\s+/),
  );
  const numbers = ports.map((port) => /^(\d+)(\/tcp)?$/i.exec(port)?.[1]);
  return numbers.every((number) => number !== undefined) ? numbers.map(Number) : [];
}

/** A rollback builds nothing, so it may not fail for a file that can't be read. */
function textOf(file: string): string {
  try {
    // Reading a pipe waits for ever.
    return statSync(file).isFile() ? readFileSync(file, "utf8") : "";
  } catch {
    return "";
  }
}
