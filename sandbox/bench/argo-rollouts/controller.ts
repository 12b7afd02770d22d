import { execa } from "execa";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clusterPaths } from "../../src/engine/cluster/cluster-paths.ts";
import { controlPlaneName } from "../../src/engine/cluster/control-plane.ts";
import type { ClusterRecord } from "../../src/engine/cluster/runtime-records.ts";
import { docker } from "../../src/engine/host/docker.ts";
import type { SandboxInstance } from "../../src/engine/host/instance.ts";
import type { SandboxPaths } from "../../src/engine/host/paths.ts";
import { containerName } from "../../src/engine/host/sandbox-container.ts";
import { findPrograms } from "../../src/engine/toolchain/find-programs.ts";
import { ensureGo } from "../../src/engine/toolchain/go.ts";
import type { StepContext } from "../../src/engine/toolchain/step-context.ts";
import { ARGO_ROLLOUTS, MODULE, MODULES } from "./program-set.ts";

export interface ControllerOptions {
  readonly paths: SandboxPaths;
  readonly instance: SandboxInstance;
  readonly cluster: ClusterRecord;
  readonly print: (line: string) => void;
}

/** What the cluster needs to run Argo Rollouts. */
export interface Controller {
  /** Folder of the definitions of its kinds. */
  readonly definitions: string;
  /** Starts the controller in the control plane's container, where it reaches Prometheus. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const SOURCE = "github.com/argoproj/argo-rollouts";
const FOLDER = "/run/argo-rollouts";
/** The API server's own port in its container. */
const API_PORT = 6443;

/** Builds the controller, once for this machine. */
export async function prepareController(options: ControllerOptions): Promise<Controller> {
  const { paths, instance, cluster, print } = options;
  const context: StepContext = { paths, environment: process.env, report: print };
  const { folder } = await findPrograms(ARGO_ROLLOUTS, context, undefined, MODULES);
  const container = containerName(instance, controlPlaneName(cluster.cluster));
  const inContainer = (script: string, ...flags: string[]) =>
    docker(["exec", ...flags, container, "sh", "-ec", script]);
  return {
    definitions: join(await sourceFolder(context), "manifests/crds"),
    start: async () => {
      await inContainer(`mkdir -p -m 0700 ${FOLDER}`);
      await docker(["cp", join(folder, ARGO_ROLLOUTS.programs[0]!), `${container}:${FOLDER}/controller`]);
      await copyKubeconfig(options, `${container}:${FOLDER}/kubeconfig`);
      await inContainer(
        `cd ${FOLDER} && echo $$ > pid && exec ./controller --kubeconfig kubeconfig --leader-elect=false > log 2>&1`,
        "--detach",
      );
    },
    stop: async () => void (await inContainer(`kill $(cat ${FOLDER}/pid) || true; rm -rf ${FOLDER}`)),
  };
}

/** Go has it, as the controller was built from it. */
async function sourceFolder(context: StepContext): Promise<string> {
  const { stdout } = await execa(
    await ensureGo(context),
    ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", SOURCE],
    { cwd: join(MODULES, MODULE), env: { GOWORK: "off" } },
  );
  return stdout;
}

async function copyKubeconfig({ paths, cluster }: ControllerOptions, to: string): Promise<void> {
  const { adminKubeconfig, root } = clusterPaths(paths, cluster.cluster);
  const inside = join(root, "argo-rollouts.kubeconfig");
  const text = readFileSync(adminKubeconfig, "utf8").replace(
    `127.0.0.1:${cluster.port}`,
    `127.0.0.1:${API_PORT}`,
  );
  writeFileSync(inside, text, { mode: 0o600 });
  try {
    await docker(["cp", inside, to]);
  } finally {
    rmSync(inside);
  }
}
