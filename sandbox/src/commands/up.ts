import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ensureNetwork, freeSubnetIndex } from "../engine/cluster/network.ts";
import { endpoints } from "../engine/google-cloud/clients/endpoints.ts";
import type { CloudSettings } from "../engine/google-cloud/kernel/cloud-settings.ts";
import { lookAtHost } from "../engine/host/checks/look.ts";
import { recordDockerEndpoint, useDockerEndpoint } from "../engine/host/docker-endpoint.ts";
import { ensureInstance, readInstance, type SandboxInstance } from "../engine/host/instance.ts";
import { lockFile, withLock } from "../engine/host/lock.ts";
import type { SandboxPaths } from "../engine/host/paths.ts";
import { assertPortsFree, type TakenPorts } from "../engine/host/ports.ts";
import { assertCheckoutWritable, ensureStateFolder } from "../engine/host/state-folder.ts";
import { startDockerDaemon } from "../engine/images/docker-daemon.ts";
import { dockerHost } from "../engine/images/docker-socket.ts";
import { startRegistry } from "../engine/images/registry.ts";
import { launchServer, serverPid } from "../engine/server/launch.ts";
import { readSettings } from "../engine/server/settings-file.ts";
import { accessToken } from "../engine/stack/access-token.ts";
import { pluginPort } from "../engine/stack/environment.ts";
import { findOfficialPlugins, PLUGIN_NAMES, type PluginName } from "../engine/stack/official-plugins.ts";
import { environmentOptions, googleCloudUrl, recordSetup } from "../engine/stack/setup.ts";
import { placePulumiWrapper } from "../engine/stack/pulumi-wrapper.ts";
import { writeStackConfig } from "../engine/stack/sandbox-stack-config.ts";
import { ensureStack, restoreStackConfig } from "../engine/stack/stack.ts";
import { planToolchain } from "../engine/toolchain/plan.ts";
import type { Toolchain } from "../engine/toolchain/toolchain.ts";
import { PROGRAM } from "../program.ts";
import { exclusively } from "./exclusively.ts";
import { orphanSteps, removeUnrecorded } from "./remove-sandbox.ts";
import { runSteps, type Step } from "./steps.ts";

const AUTH_PLUGIN = "gke-gcloud-auth-plugin";

/** Starts the missing parts of the sandbox. It keeps the running parts and continues an interrupted run. */
export async function up(paths: SandboxPaths, signal: AbortSignal): Promise<void> {
  const endpoint = await useDockerEndpoint(paths);
  await lookAtHost(paths, endpoint);
  const run = async () => {
    // Errors that can show now must not show after minutes of building.
    const settings = readSettings(paths);
    readInstance(paths);
    assertCheckoutWritable(paths);
    ensureStateFolder(paths);
    recordDockerEndpoint(paths, endpoint);
    const plan = planToolchain({ paths, signal });
    const steps = sandboxSteps(paths, plan.toolchain, settings, signal);
    await runSteps([...plan.steps, ...orphanSteps(true, signal), ...steps], signal);
  };
  await exclusively(paths, run, signal);
}

function sandboxSteps(
  paths: SandboxPaths,
  toolchain: () => Toolchain,
  settings: Partial<CloudSettings>,
  signal: AbortSignal,
): Step[] {
  let instance: SandboxInstance;
  let officialPlugins: Set<PluginName>;
  return [
    {
      title: "Registry and Docker daemon",
      run: async () => {
        await removeUnrecorded(paths);
        instance = await joinNetwork(paths, signal);
        await startRegistry({ paths, instance, toolchain: toolchain() });
        await startDockerDaemon({ paths, instance, toolchain: toolchain() });
      },
    },
    {
      title: "Pulumi plugins",
      run: async (report) => {
        const path = [...toolchain().programFolders, process.env.PATH].join(delimiter);
        officialPlugins = await findOfficialPlugins({
          pulumiHome: paths.pulumiHome,
          project: paths.project,
          environment: { ...process.env, PATH: path },
          report,
        });
        const own = PLUGIN_NAMES.filter((name) => !officialPlugins.has(name));
        report(own.length > 0 ? `the sandbox's own for ${own.join(", ")}` : "the official plugins");
        recordSetup(paths, { toolchain: toolchain(), officialPlugins: [...officialPlugins], settings });
      },
    },
    {
      title: "Simulated Google Cloud",
      run: async (report) => {
        placeAuthPlugin(paths);
        placePulumiWrapper(environmentOptions(paths), process.env.PATH ?? "");
        if (serverPid(paths) === undefined) await assertPortsFree(serverPorts(instance, officialPlugins));
        await launchServer(paths, { signal });
        report(googleCloudUrl(instance));
      },
    },
    {
      title: "Stack config and state",
      run: async () => {
        await restoreStackConfig(paths);
        writeStackConfig(paths.project, {
          accessToken: accessToken(paths),
          endpoints: endpoints(googleCloudUrl(instance)).pulumi,
          dockerHost: dockerHost(paths),
          baseImage: toolchain().appBaseImage.tag,
          program: PROGRAM,
        });
        await ensureStack(paths);
      },
    },
  ];
}

// Two sandboxes that start at the same time must not take the same subnet.
function joinNetwork(paths: SandboxPaths, signal: AbortSignal): Promise<SandboxInstance> {
  const join = async () => {
    const instance = await ensureInstance(paths, freeSubnetIndex);
    await ensureNetwork(instance);
    return instance;
  };
  return withLock(lockFile("subnets"), join, { signal });
}

function placeAuthPlugin(paths: SandboxPaths): void {
  const replacement = join(paths.bin, AUTH_PLUGIN);
  const isInstalled = (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => folder !== paths.bin && existsSync(join(folder, AUTH_PLUGIN)));
  if (isInstalled) {
    rmSync(replacement, { force: true });
  } else {
    mkdirSync(paths.bin, { recursive: true });
    copyFileSync(join(import.meta.dirname, "../engine/stack/auth-plugin", AUTH_PLUGIN), replacement);
  }
}

function serverPorts(instance: SandboxInstance, officialPlugins: ReadonlySet<PluginName>): TakenPorts {
  const own = PLUGIN_NAMES.filter((name) => !officialPlugins.has(name));
  return {
    "the simulated Google Cloud": instance.ports.googleCloud,
    "the clusters' Prometheus": instance.ports.prometheus,
    ...Object.fromEntries(own.map((name) => [`the ${name} plugin`, pluginPort(instance, name)])),
  };
}
