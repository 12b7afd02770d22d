import { execa } from "execa";
import type { DockerEndpoint } from "../docker-endpoint.ts";
import { dockerEnvironment } from "../docker-endpoint.ts";
import type { DaemonFacts, DockerSilence } from "./facts.ts";

const ANSWERS_WITHIN_MS = 5000;

interface Info {
  readonly OperatingSystem?: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly DockerRootDir?: string;
  /** Podman's own `info`: the program `docker` of podman-docker prints this. */
  readonly host?: unknown;
  readonly store?: unknown;
}

interface Version {
  readonly Server?: { readonly Components?: readonly { readonly Name: string }[] | null } | null;
}

/** Asks the daemon about itself, but only a daemon on this machine. */
export async function askDaemon(endpoint: DockerEndpoint): Promise<DaemonFacts | DockerSilence> {
  if (!endpoint.host.startsWith("unix://")) return { silent: "not local" };
  const ask = (command: string) =>
    execa("docker", [command, "--format", "{{json .}}"], {
      ...{ env: dockerEnvironment(process.env, endpoint), extendEnv: false },
      ...{ reject: false, timeout: ANSWERS_WITHIN_MS },
    });
  const [info, version] = await Promise.all([ask("info"), ask("version")]);
  if (info.exitCode === 0) return describe(parse<Info>(info.stdout), parse<Version>(version.stdout));
  if (info.code === "ENOENT") return { silent: "no client" };
  return {
    silent: /permission denied/i.test(`${info.stdout}${info.stderr}`) ? "no permission" : "no daemon",
  };
}

function describe(info: Info, { Server }: Version): DaemonFacts {
  const components = Server?.Components ?? [];
  return {
    operatingSystem: info.OperatingSystem ?? "",
    securityOptions: info.SecurityOptions ?? [],
    isPodman:
      (info.host !== undefined && info.store !== undefined) ||
      components.some(({ Name }) => Name.startsWith("Podman")),
    rootFolder: info.DockerRootDir ?? "/var/lib/docker",
  };
}

function parse<T extends object>(text: string): Partial<T> {
  try {
    return JSON.parse(text) as T;
  } catch {
    return {};
  }
}
