import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Document, parse, parseDocument } from "yaml";
import { patience } from "../host/patience.ts";
import type { SandboxConfig } from "../../sandbox-config.ts";
import { writeStateFile } from "../host/state-file.ts";

/** The name of the sandbox's stack. */
export const STACK = "sandbox";

/** The simulated project that exists from the start. */
export const PROJECT_ID = "blue-green-sandbox";

export const stackConfigFile = (project: string) => join(project, `Pulumi.${STACK}.yaml`);

export interface StackConfigOptions {
  readonly accessToken: string;
  /** Config keys of the gcp provider with the simulated APIs' addresses, without the `gcp:` prefix. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly dockerHost: string;
  /** Base image for builds, for when the one in a Dockerfile can't be pulled. */
  readonly baseImage: string | undefined;
  /** The program's own config. */
  readonly program: Pick<SandboxConfig, "stackConfig" | "slowStackConfig" | "baseImageKeys">;
}

type Config = Record<string, unknown>;

// These keys say how to reach the sandbox, so every start writes them again.
function connection(options: StackConfigOptions): Config {
  return {
    "gcp:project": PROJECT_ID,
    "gcp:accessToken": options.accessToken,
    "gcp:skipRegionValidation": "true",
    "gcp:batching": '{"enableBatching":false}',
    "gcp:pollInterval": "1s",
    ...Object.fromEntries(Object.entries(options.endpoints).map(([key, url]) => [`gcp:${key}`, url])),
    "docker:host": options.dockerHost,
    ...(options.baseImage
      ? Object.fromEntries(options.program.baseImageKeys.map((key) => [key, options.baseImage]))
      : {}),
  };
}

/** Writes `Pulumi.sandbox.yaml` and keeps what a person has set in it. */
export function writeStackConfig(project: string, options: StackConfigOptions): void {
  const file = stackConfigFile(project);
  const document = existsSync(file)
    ? parseDocument(readFileSync(file, "utf8"))
    : new Document({ config: {} });
  const projectName = readProjectName(project);
  // `pulumi config set` writes the project's keys with the project's name as prefix.
  const pathOf = (key: string) => {
    const full = ["config", `${projectName}:${key}`];
    return document.hasIn(full) ? full : ["config", key];
  };
  for (const [key, value] of Object.entries(programConfig(options.program))) {
    if (!document.hasIn(pathOf(key))) document.setIn(pathOf(key), document.createNode(value));
  }
  for (const [key, value] of Object.entries(connection(options))) {
    document.setIn(pathOf(key), document.createNode(value));
  }
  writeStateFile(file, document.toString());
}

function programConfig({ stackConfig, slowStackConfig }: StackConfigOptions["program"]): Config {
  const isSlow = patience() > 1;
  return { ...stackConfig, ...(isSlow ? slowStackConfig?.(patience()) : {}) };
}

function readProjectName(project: string): string {
  return (parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as { name: string }).name;
}
