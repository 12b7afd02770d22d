import { delimiter, join } from "node:path";
import type { SandboxInstance } from "../host/instance.ts";
import { cacheFolder, type SandboxPaths } from "../host/paths.ts";
import { dockerHost } from "../images/docker-socket.ts";
import { passphraseFile } from "./access-token.ts";
import { gcloudEnvironment } from "./gcloud-environment.ts";
import type { PluginName } from "./official-plugins.ts";
import { PLUGIN_NAMES } from "./official-plugins.ts";
import { STACK } from "./sandbox-stack-config.ts";
import { userKubeconfigFile } from "./user-kubeconfig.ts";

export interface EnvironmentOptions {
  readonly paths: SandboxPaths;
  readonly instance: SandboxInstance;
  /** Folders of the engine and the other built programs, first on PATH. */
  readonly programFolders: readonly string[];
  /** Plugins that run from the official release. The sandbox server runs the others. */
  readonly officialPlugins: ReadonlySet<PluginName>;
  /** gcloud's `CLOUDSDK_API_ENDPOINT_OVERRIDES_*`. */
  readonly gcloudEndpoints: Readonly<Record<string, string>>;
}

/** All variables, for the programs that the sandbox itself starts. PATH extends `path`. */
export function sandboxEnvironment(options: EnvironmentOptions, path: string): Record<string, string> {
  return {
    ...shellEnvironment(options, ""),
    ...engineEnvironment(options),
    PATH: [options.paths.bin, ...engineFolders(options), path].join(delimiter),
  };
}

/**
 * The variables for a person's shell: they point `pulumi`, `kubectl`, `docker` and `gcloud` at the sandbox and change no
 * other program. PATH extends `path`, so that the result can be printed for any shell.
 */
export function shellEnvironment(
  { paths, gcloudEndpoints }: EnvironmentOptions,
  path: string,
): Record<string, string> {
  return {
    // A folder of its own with nothing but `pulumi` and, where it is missing, `gke-gcloud-auth-plugin`.
    PATH: [paths.bin, path].join(delimiter),

    // The stack. `npm run switch` and `npm run promote` read these too.
    PULUMI_HOME: paths.pulumiHome,
    // Without it, an engine that is killed may leave a half-written file of attributes, and the state can't be read.
    PULUMI_BACKEND_URL: `file://${paths.backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(paths),
    PULUMI_STACK: STACK,

    DOCKER_HOST: dockerHost(paths),
    KUBECONFIG: userKubeconfigFile(paths),
    // Otherwise kubectl keeps the sandbox's API in the person's own cache.
    KUBECACHEDIR: join(paths.root, "kubectl-cache"),

    ...noProxy(process.env),
    ...gcloudEnvironment(paths, gcloudEndpoints),
  };
}

/** The variables that only the engine needs. The `pulumi` of a person's shell sets them for itself. */
export function engineEnvironment({ instance, officialPlugins }: EnvironmentOptions): Record<string, string> {
  const attached = PLUGIN_NAMES.filter((name) => !officialPlugins.has(name));
  return {
    // Without a compile cache, each run of the program spends a fifth of its time on compiling the SDK.
    NODE_COMPILE_CACHE: join(cacheFolder(), "node-compile-cache"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // `sandbox up` has installed the available plugins; the engine would look for the others at every run.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...(attached.length > 0
      ? { PULUMI_DEBUG_PROVIDERS: attached.map((name) => `${name}:${pluginPort(instance, name)}`).join(",") }
      : {}),
  };
}

/** The folders on the engine's PATH: its language host, and this project's Node.js. */
export const engineFolders = ({ paths, programFolders }: EnvironmentOptions) => [
  ...programFolders,
  join(paths.project, "node_modules", ".bin"),
];

// Python programs such as gcloud send even loopback traffic through a proxy. Some read one variable, some the other.
function noProxy(environment: NodeJS.ProcessEnv): Record<string, string> {
  const others = environment.no_proxy ?? environment.NO_PROXY ?? "";
  const hosts = new Set([...others.split(",").filter((host) => host !== ""), "127.0.0.1", "localhost"]);
  const value = [...hosts].join(",");
  return { NO_PROXY: value, no_proxy: value };
}

export function pluginPort(instance: SandboxInstance, name: PluginName): number {
  return instance.ports[`${name}Plugin`];
}
