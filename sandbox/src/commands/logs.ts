import { execa } from "execa";
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { containerName, containerNames } from "../engine/host/sandbox-container.ts";
import { readInstance } from "../engine/host/instance.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";

/**
 * Prints the log of one part, a background process or a container; without a part, the parts that have one.
 *
 * @throws when there is no such part.
 */
export async function logs(paths: SandboxPaths, part: string | undefined): Promise<void> {
  const file = join(paths.logs, `${part}.log`);
  if (part !== undefined && existsSync(file)) {
    await pipeline(createReadStream(file), process.stdout, { end: false });
    return;
  }
  // Also when a start failed half-way: that is when a person wants a log.
  const instance = readInstance(paths);
  const machines = instance ? await containerNames(instance) : [];
  if (instance && part !== undefined && machines.includes(part)) {
    await execa("docker", ["logs", containerName(instance, part)], { stdio: "inherit" });
    return;
  }
  const files = existsSync(paths.logs) ? readdirSync(paths.logs) : [];
  const parts = [...files.map((name) => name.replace(/\.log$/, "")), ...machines];
  if (part === undefined) console.log(parts.join("\n") || "No part of a sandbox has a log.");
  else throw new Error(`no part '${part}' has a log; these have: ${parts.join(", ") || "none"}`);
}
