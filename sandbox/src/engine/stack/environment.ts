import { existsSync } from "node:fs";
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

/**
 * The variables that point a person's `pulumi`, `kubectl`, `docker` and `gcloud` at the sandbox. PATH extends `path`, so
 * that the result can be printed for any shell.
 */
export function sandboxEnvironment(options: EnvironmentOptions, path: string): Record<string, string> {
  const { paths, instance, officialPlugins } = options;
  const attached = PLUGIN_NAMES.filter((name) => !officialPlugins.has(name));
  return {
    PATH: [
      ...(existsSync(paths.bin) ? [paths.bin] : []),
      ...options.programFolders,
      join(paths.project, "node_modules", ".bin"),
      path,
    ].join(delimiter),

    // Without a compile cache, each run of the program spends a fifth of its time on compiling the SDK.
    NODE_COMPILE_CACHE: join(cacheFolder(), "node-compile-cache"),

    PULUMI_HOME: paths.pulumiHome,
    PULUMI_BACKEND_URL: `file://${paths.backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(paths),
    PULUMI_STACK: STACK,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // `sandbox up` has installed the available plugins; the engine would look for the others at every run.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...(attached.length > 0
      ? { PULUMI_DEBUG_PROVIDERS: attached.map((name) => `${name}:${pluginPort(instance, name)}`).join(",") }
      : {}),

    DOCKER_HOST: dockerHost(paths),
    KUBECONFIG: userKubeconfigFile(paths),
    KUBECACHEDIR: join(paths.root, "kubectl-cache"),

    ...noProxy(process.env),
    ...gcloudEnvironment(paths, options.gcloudEndpoints),
  };
}

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
