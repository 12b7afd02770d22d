import { execa } from "execa";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../host/docker.ts";
import { SANDBOX_LABEL } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { readSetup } from "../stack/setup.ts";

/**
 * Prints the log of one part, a background process or a container; without a part, the parts that have one.
 *
 * @throws when there is no such part.
 */
export async function logs(paths: SandboxPaths, part: string | undefined): Promise<void> {
  const { instance } = readSetup(paths);
  const files = existsSync(paths.logs)
    ? readdirSync(paths.logs).map((file) => file.replace(/\.log$/, ""))
    : [];
  const list = await docker([
    "container", "ls", "--all", "--filter", `label=${SANDBOX_LABEL}=${instance.id}`, "--format", "{{.Names}}",
  ]); // prettier-ignore
  const containers = list
    .split("\n")
    .filter(Boolean)
    .map((name) => name.slice(instance.id.length + 1));

  if (part === undefined) {
    console.log([...files, ...containers].join("\n"));
  } else if (files.includes(part)) {
    await execa("cat", [join(paths.logs, `${part}.log`)], { stdio: "inherit" });
  } else if (containers.includes(part)) {
    await execa("docker", ["logs", `${instance.id}-${part}`], { stdio: "inherit" });
  } else {
    throw new Error(`no part '${part}' has a log; these have: ${[...files, ...containers].join(", ")}`);
  }
}
