import { isPortTaken } from "../../cluster/port-check.ts";
import { freeBytesAt } from "../../toolchain/disk-space.ts";
import { type Host, thisHost } from "../../toolchain/host.ts";
import { DEFAULT_HOST, type DockerEndpoint } from "../docker-endpoint.ts";
import { cacheFolder, type SandboxPaths } from "../paths.ts";
import { daemonOf, type DockerFacts, type HostFacts } from "./facts.ts";
import { askDaemon } from "./gather-docker.ts";
import { WEB_PORT } from "./web-port.ts";

/** No load balancer of a sandbox uses this address, so a program that answers on it listens on all addresses. */
const UNUSED_ADDRESS = "127.18.255.254";

/** Gathers the facts about this machine without starting anything. */
export async function gatherFacts(
  paths: SandboxPaths,
  endpoint: DockerEndpoint,
  { isRoot, isDebian }: Host = thisHost(),
): Promise<HostFacts> {
  const [answer, isWebPortTaken] = await Promise.all([
    askDaemon(endpoint),
    isPortTaken(UNUSED_ADDRESS, WEB_PORT),
  ]);
  const docker: DockerFacts = {
    endpoint,
    answer,
    canBeStarted: isRoot && isDebian && endpoint.host === DEFAULT_HOST,
  };
  return {
    platform: process.platform,
    architecture: process.arch,
    nodeVersion: process.versions.node,
    availableMemoryBytes: process.availableMemory(),
    disks: disks(paths, docker),
    isWebPortTaken,
    docker,
  };
}

function disks(paths: SandboxPaths, docker: DockerFacts): HostFacts["disks"] {
  const daemon = daemonOf(docker);
  const folders = {
    "the sandbox's files": paths.root,
    "built programs": cacheFolder(),
    ...(daemon ? { "Docker's images": daemon.rootFolder } : {}),
  };
  return Object.entries(folders).map(([purpose, folder]) => ({
    ...{ purpose, folder, freeBytes: freeBytesAt(folder) },
  }));
}
