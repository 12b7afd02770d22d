import type { SandboxPaths } from "../engine/host/paths.ts";
import { printNextSteps } from "./next-steps.ts";
import { askStatus, type ServerStatus } from "../engine/server/control.ts";
import { serverPid } from "../engine/server/launch.ts";
import { googleCloudUrl, readSetup } from "../engine/stack/setup.ts";
import { prometheusUrl } from "../engine/cluster/metrics/prometheus-server.ts";
import { dockerHost } from "../engine/images/docker-socket.ts";

/** Prints what runs in the sandbox, one fact on each line. */
export async function status(paths: SandboxPaths): Promise<void> {
  const { instance, officialPlugins, toolchain } = readSetup(paths);
  const pid = serverPid(paths);
  if (pid === undefined) {
    throw new Error("The sandbox server does not run. Start it with: npm run sandbox -- up");
  }
  const server = await askStatus(paths).catch((cause: unknown) => {
    throw new Error(
      `The sandbox server (process ${pid}) does not answer yet. Show its log with: npm run sandbox -- logs server`,
      { cause },
    );
  });

  const facts: Record<string, string> = {
    sandbox: instance.id,
    server: `process ${pid}, ${server.memoryMib} MiB`,
    "Google Cloud": `${googleCloudUrl(instance)}, ${requests(server)}`,
    "Docker daemon": dockerHost(paths),
    clusters: server.clusters.map(({ name, nodes }) => `${name} (${nodes} nodes)`).join(", ") || "none",
    Prometheus:
      server.clusters.map(({ name }) => prometheusUrl(instance.ports.prometheus, name)).join(", ") || "none",
    "official plugins": officialPlugins.join(", ") || "none; the sandbox's own plugins run instead",
    programs: toolchain.programFolders.join(", "),
  };
  for (const [name, fact] of Object.entries(facts)) console.log(`${name.padEnd(18)}${fact}`);
  await printNextSteps(paths);
}

const requests = ({ requests: all, unmatchedRequests, millisecondsPerRequest }: ServerStatus) =>
  `${all} requests, ${unmatchedRequests} not simulated, ${millisecondsPerRequest} ms each`;
