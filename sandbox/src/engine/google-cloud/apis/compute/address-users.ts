import type { Cloud } from "../../kernel/cloud.ts";
import { stringField } from "../../kernel/json.ts";
import type { ComputeResources } from "../../resources/compute-resources.ts";
import { loadBalancing } from "./load-balancing.ts";
import { natOfAddress } from "./nats.ts";
import type { Placed } from "./writable-kinds.ts";

/** The paths of the forwarding rules and routers that use each of the addresses, which are of one project. */
export async function usersOfAddresses(
  cloud: Cloud,
  resources: ComputeResources,
  placed: readonly Placed[],
): Promise<string[][]> {
  const rules = await forwardingRulesOfAddresses(cloud, placed);
  return placed.map(([{ project, path }], index) => {
    const router = natOfAddress(resources, project, path);
    return [...rules[index]!, ...(router === undefined ? [] : [router])];
  });
}

/** The paths of the forwarding rules that use each of the addresses, which are of one project. */
export async function forwardingRulesOfAddresses(
  cloud: Cloud,
  placed: readonly Placed[],
): Promise<string[][]> {
  const project = placed[0]?.[0].project;
  if (project === undefined) return [];
  const { find } = loadBalancing(cloud).find(({ name }) => name === "forwardingRules")!;
  const rules = await find(project);
  return placed.map(([{ location }, address]) =>
    rules
      .filter(
        (rule) =>
          rule.location === location &&
          rule.fields.IPAddress === address.address &&
          rule.fields.loadBalancingScheme === (stringField(address, "addressType") ?? "EXTERNAL"),
      )
      .map(({ fields }) => `projects/${project}/regions/${location}/forwardingRules/${fields.name}`),
  );
}
