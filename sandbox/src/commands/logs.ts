import { execa } from "execa";
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { containerName, containerNames } from "../engine/host/sandbox-container.ts";
import { readInstance } from "../engine/host/instance.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";

/**
 * Prints the log of one part, a background process or a container. Without a part, lists the parts that have a log.
 *
 * @throws when the part does not exist.
 */
export async function logs(paths: SandboxPaths, part: string | undefined): Promise<void> {
  const file = join(paths.logs, `${part}.log`);
  if (part !== undefined && existsSync(file)) {
    await pipeline(createReadStream(file), process.stdout, { end: false });
    return;
  }
  // A person also needs a log after a start that failed.
  const instance = readInstance(paths);
  const machines = instance ? await containerNames(instance) : [];
  if (instance && part !== undefined && machines.includes(part)) {
    await execa("docker", ["logs", containerName(instance, part)], { stdio: "inherit" });
    return;
  }
  const files = existsSync(paths.logs) ? readdirSync(paths.logs) : [];
  const parts = [...files.map((name) => name.replace(/\.log$/, "")), ...machines];
  if (part === undefined) console.log(parts.join("\n") || "There are no logs yet.");
  else throw new Error(`Unknown part '${part}'. Parts with a log: ${parts.join(", ") || "none"}`);
}
