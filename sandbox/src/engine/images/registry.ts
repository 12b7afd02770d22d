import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { addresses } from "../cluster/network-addresses.ts";
import { CertificateAuthority } from "../cluster/certificates.ts";
import { CONTAINER_SCRIPTS_ARGS, ensureContainer, type SandboxContainer } from "../host/sandbox-container.ts";
import { REGISTRY_HOSTS } from "../cluster/node-config.ts";
import { tokenWebhookArgs } from "../cluster/token-webhook.ts";
import type { SandboxInstance } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";

export interface ImageServiceOptions {
  readonly paths: SandboxPaths;
  readonly instance: SandboxInstance;
  readonly toolchain: Toolchain;
}

/**
 * Starts the registry. On the sandbox's network it has the names gcr.io and its regional hosts. It serves only callers
 * whose access token belongs to an account with the right to pull or push.
 */
export async function startRegistry(options: ImageServiceOptions): Promise<void> {
  const { paths, instance } = options;
  const authority = await CertificateAuthority.open(paths.pki, `sandbox ${instance.id}`);
  await authority.issue(join(paths.pki, "registry"), {
    usage: "server",
    commonName: "gcr.io",
    dnsNames: [...REGISTRY_HOSTS, "localhost"],
    ipAddresses: ["127.0.0.1"],
  });
  mkdirSync(paths.registry, { recursive: true, mode: 0o700 });
  await ensureContainer(instance, registryContainer(options));
}

const CONFIG = join(import.meta.dirname, "registry.yml");
const PROXY_CONFIG = join(import.meta.dirname, "registry-proxy.cfg");

export function registryContainer({ paths, instance, toolchain }: ImageServiceOptions): SandboxContainer {
  return {
    name: "registry",
    image: toolchain.nodeImage,
    command: ["/container/registry.sh"],
    port: { host: instance.ports.registry, container: 443, purpose: "the registry" },
    args: [
      ...["--network", instance.id, "--ip", addresses(instance).registry],
      ...REGISTRY_HOSTS.map((host) => `--network-alias=${host}`),
      // A user who is not root must be able to remove what the registry stores.
      ...["--user", `${process.getuid!()}:${process.getgid!()}`],
      ...["--sysctl", "net.ipv4.ip_unprivileged_port_start=0"],
      `--volume=${CONFIG}:/registry.yml:ro`,
      `--volume=${join(paths.pki, "registry.crt")}:/registry.crt:ro`,
      `--volume=${join(paths.pki, "registry.key")}:/registry.key:ro`,
      `--volume=${PROXY_CONFIG}:/registry-proxy.cfg:ro`,
      `--volume=${join(paths.pki, "ca.crt")}:/ca.crt:ro`,
      ...tokenWebhookArgs(paths),
      `--volume=${paths.registry}:/var/lib/registry`,
      ...CONTAINER_SCRIPTS_ARGS,
    ],
    contents: [CONFIG, PROXY_CONFIG, join(paths.pki, "registry.crt")],
  };
}
