import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Document, parse, parseDocument } from "yaml";
import type { SandboxConfig } from "../../sandbox-config.ts";

/** The name of the sandbox's stack. */
export const STACK = "sandbox";

/** The simulated project that exists from the start, as a person's own would. */
export const PROJECT_ID = "blue-green-sandbox";

export const stackConfigFile = (project: string) => join(project, `Pulumi.${STACK}.yaml`);

export interface StackConfigOptions {
  readonly accessToken: string;
  /** Config keys of the gcp provider with the simulated APIs' addresses, without the `gcp:` prefix. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly dockerHost: string;
  /** Base image of the app when the one in its Dockerfile can't be pulled. */
  readonly baseImage: string | undefined;
  /** The program's own config. */
  readonly program: Pick<SandboxConfig, "stackConfig" | "baseImageKey">;
}

type Config = Record<string, unknown>;

// How to reach the sandbox: written anew at every start.
function connection(options: StackConfigOptions): Config {
  return {
    "gcp:project": PROJECT_ID,
    "gcp:accessToken": options.accessToken,
    "gcp:skipRegionValidation": "true",
    "gcp:batching": '{"enableBatching":false}',
    "gcp:pollInterval": "1s",
    ...Object.fromEntries(Object.entries(options.endpoints).map(([key, url]) => [`gcp:${key}`, url])),
    "docker:host": options.dockerHost,
    ...(options.baseImage ? { [options.program.baseImageKey]: options.baseImage } : {}),
  };
}

/** Writes `Pulumi.sandbox.yaml`, keeping what a person has set in it. */
export function writeStackConfig(project: string, options: StackConfigOptions): void {
  const file = stackConfigFile(project);
  const document = existsSync(file)
    ? parseDocument(readFileSync(file, "utf8"))
    : new Document({ config: {} });
  const projectName = readProjectName(project);
  // `pulumi config set` writes a key of the project with the project's name in front.
  const pathOf = (key: string) => {
    const full = ["config", `${projectName}:${key}`];
    return document.hasIn(full) ? full : ["config", key];
  };
  for (const [key, value] of Object.entries(options.program.stackConfig)) {
    if (!document.hasIn(pathOf(key))) document.setIn(pathOf(key), document.createNode(value));
  }
  for (const [key, value] of Object.entries(connection(options))) {
    document.setIn(pathOf(key), document.createNode(value));
  }
  // Anew, as a file that is there keeps its mode, and this one holds the access token.
  writeFileSync(`${file}.new`, document.toString(), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readProjectName(project: string): string {
  return (parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as { name: string }).name;
}
