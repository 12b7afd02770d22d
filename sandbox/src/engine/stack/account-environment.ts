import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { freePorts } from "../host/ports.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { writeStateFile } from "../host/state-file.ts";

/** The environment of another account than the developer's. */
export interface AccountEnvironment {
  readonly environment: NodeJS.ProcessEnv;
  readonly close: () => Promise<void>;
}

const PLUGIN = join(import.meta.dirname, "../plugins/kubernetes-process.ts");
const PROVIDERS = "PULUMI_DEBUG_PROVIDERS";

/**
 * Makes `kubectl`, `gcloud` and Pulumi's kubernetes plugin use an account's access token. Pulumi's gcp plugin gets it by
 * `gcp:accessToken` of the stack.
 */
export async function accountEnvironment(
  paths: Pick<SandboxPaths, "root">,
  developers: NodeJS.ProcessEnv,
  account: { readonly email: string; readonly token: string },
): Promise<AccountEnvironment> {
  const file = join(paths.root, "accounts", account.email, "access-token");
  writeStateFile(file, account.token);
  const environment = {
    ...developers,
    CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file,
    CLOUDSDK_CORE_ACCOUNT: account.email,
  };
  const attached = developers[PROVIDERS] ?? "";
  if (!/\bkubernetes:/.test(attached)) return { environment, close: () => Promise.resolve() };

  // The sandbox's server runs its kubernetes plugin with the developer's credentials.
  const [port] = await freePorts(1);
  const plugin = spawn(process.execPath, [PLUGIN, String(port)], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await Promise.race([
    once(plugin.stdout, "data"),
    once(plugin, "exit").then(() =>
      Promise.reject(new Error(`the kubernetes plugin of ${account.email} ended`)),
    ),
  ]);
  return {
    environment: { ...environment, [PROVIDERS]: attached.replace(/\bkubernetes:\d+/, `kubernetes:${port}`) },
    close: async () => {
      const ended = once(plugin, "exit");
      plugin.kill();
      await ended;
    },
  };
}
