import { KubeConfig } from "@kubernetes/client-node";
import { join } from "node:path";
import { clusterPaths } from "../cluster/cluster-paths.ts";
import { ClusterRecords } from "../cluster/cluster-records.ts";
import { machineName } from "../cluster/machine.ts";
import { docker } from "../host/docker.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { runDrills } from "../rehearsal/drills/run-drills.ts";
import { rehearse } from "../rehearsal/rehearse.ts";
import { readSetup, setupEnvironment } from "../stack/setup.ts";
import { STACK } from "../stack/stack-config.ts";

const reportFile = (paths: SandboxPaths) => join(paths.root, "rehearsal.json");

/** Walks a release on the sandbox that is up. */
export async function rehearseOnSandbox(paths: SandboxPaths): Promise<void> {
  await rehearse({
    projectFolder: paths.project,
    environment: environmentOf(paths),
    reportFile: reportFile(paths),
  });
}

/** Tries on the sandbox, with a release rehearsed on it, what can go wrong. */
export async function drillOnSandbox(paths: SandboxPaths): Promise<void> {
  const { instance } = readSetup(paths);
  await runDrills({
    projectFolder: paths.project,
    stack: STACK,
    environment: environmentOf(paths),
    reportFile: reportFile(paths),
    kubeconfig: () => stackKubeconfig(paths),
    power: {
      off: async (node) => void (await docker(["kill", machineName(instance, node)])),
      on: async (node) => void (await docker(["start", machineName(instance, node)])),
    },
  });
}

function environmentOf(paths: SandboxPaths): NodeJS.ProcessEnv {
  return { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") };
}

function stackKubeconfig(paths: SandboxPaths): KubeConfig {
  const [record] = new ClusterRecords(paths).all();
  if (!record) throw new Error("the sandbox has no cluster; deploy the app with 'npm start'");
  const config = new KubeConfig();
  config.loadFromFile(clusterPaths(paths, record.cluster).adminKubeconfig);
  return config;
}
