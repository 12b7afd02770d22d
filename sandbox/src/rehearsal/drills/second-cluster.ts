import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Kubectl } from "../kubectl.ts";
import { PulumiError, type PulumiStack } from "../pulumi-stack.ts";
import type { DrillGround } from "./drill.ts";

/** Address ranges beside those of the stack `sandbox`, for one more cluster. */
export const SECOND_RANGES = {
  nodeRange: "198.18.201.0/24",
  podRange: "198.19.192.0/18",
  serviceRange: "198.19.144.0/20",
};

/** Two zones with one half of the nodes each, as in `Pulumi.prod.yaml`. */
export const TWO_ZONES = {
  location: "europe-west1",
  "nodeZones[0]": "europe-west1-b",
  "nodeZones[1]": "europe-west1-c",
};

/** Makes a stack without releases from the config of the drills' stack, also where a failed drill left it. */
export async function otherStack(
  ground: Pick<DrillGround, "openStack" | "stack">,
  name: string,
  config: Readonly<Record<string, string | number>>,
): Promise<PulumiStack> {
  const stack = ground.openStack(name);
  await removeStack(stack);
  await stack.create(ground.stack.name);
  for (const key of ["blue", "green", "appVersion"]) await stack.removeConfig(key);
  await stack.setConfig(config);
  return stack;
}

/** Destroys a stack and removes it, unless there is none. */
export async function removeStack(stack: PulumiStack): Promise<void> {
  try {
    await stack.resources();
  } catch (error) {
    if (error instanceof PulumiError && error.message.includes("no stack named")) return;
    throw error;
  }
  await stack.cancel().catch(() => undefined);
  await stack.destroy();
  await stack.remove();
}

/** `kubectl` for the cluster of another stack, whose state has the kubeconfig. */
export async function kubectlOf(
  ground: Pick<DrillGround, "kubernetes" | "environment" | "openKubectl" | "workFolder">,
  stack: PulumiStack,
  environment = ground.environment,
): Promise<Kubectl> {
  const provider = (await stack.resources()).find(({ type }) => type === "pulumi:providers:kubernetes");
  const file = join(ground.workFolder, `${stack.name}.kubeconfig`);
  writeFileSync(file, provider?.outputs?.kubeconfig as string, { mode: 0o600 });
  return ground.openKubectl(ground.kubernetes.namespace, { ...environment, KUBECONFIG: file });
}
