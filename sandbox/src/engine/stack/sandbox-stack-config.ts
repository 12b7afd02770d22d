import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Document, parseDocument } from "yaml";

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
    ...(options.baseImage ? { "gke-blue-green:baseImage": options.baseImage } : {}),
  };
}

// What a person may change with `pulumi config set`: written only where it is absent.
const defaults: Config = {
  "gke-blue-green:activeColor": "blue",
  "gke-blue-green:blue": { version: "1.0.0", replicas: 2 },
  "gke-blue-green:deletionProtection": false,
  "gke-blue-green:deleteImages": true,
  "gke-blue-green:authorizedNetworks": [{ cidrBlock: "127.0.0.0/8", displayName: "this machine" }],
  // The benchmark range of RFC 2544: the simulated VPC can't collide with a network of this machine.
  "gke-blue-green:nodeRange": "198.18.200.0/24",
  "gke-blue-green:podRange": "198.19.0.0/17",
  "gke-blue-green:serviceRange": "198.19.128.0/20",
};

/** Writes `Pulumi.sandbox.yaml`, keeping what a person has set in it. */
export function writeStackConfig(project: string, options: StackConfigOptions): void {
  const file = stackConfigFile(project);
  const document = existsSync(file)
    ? parseDocument(readFileSync(file, "utf8"))
    : new Document({ config: {} });
  for (const [key, value] of Object.entries(defaults)) {
    if (!document.hasIn(["config", key])) document.setIn(["config", key], document.createNode(value));
  }
  for (const [key, value] of Object.entries(connection(options))) {
    document.setIn(["config", key], document.createNode(value));
  }
  // Anew, as a file that is there keeps its mode, and this one holds the access token.
  writeFileSync(`${file}.new`, document.toString(), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
