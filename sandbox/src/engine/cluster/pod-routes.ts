import type { V1Node } from "@kubernetes/client-node";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { machineMtu } from "./network.ts";
import { podNetworkConfig } from "./node-config.ts";
import { replaceFile } from "./replace-file.ts";

/** The configuration folders of the cluster's containers. */
export interface ConfigFolders {
  readonly controlPlane: string;
  readonly node: (name: string) => string;
}

/**
 * Gives every node its pod range and the routes to the other nodes' pods, and the control plane the routes to all. In a
 * cloud the network does this.
 */
export function writePodRoutes(nodes: readonly V1Node[], folders: ConfigFolders): void {
  const routed = nodes.flatMap((node) => {
    const name = node.metadata!.name!;
    const podRange = node.spec?.podCIDR;
    const address = node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
    const isHere = existsSync(folders.node(name));
    return podRange && address && isHere ? [{ name, podRange, route: `${podRange} via ${address}` }] : [];
  });
  const routesBut = (name?: string) =>
    routed
      .filter((other) => other.name !== name)
      .map(({ route }) => `${route}\n`)
      .join("");

  replaceFile(join(folders.controlPlane, "routes"), routesBut());
  for (const { name, podRange } of routed) {
    replaceFile(
      join(folders.node(name), "cni", "10-pods.conflist"),
      podNetworkConfig(podRange, machineMtu()),
    );
    replaceFile(join(folders.node(name), "routes"), routesBut(name));
  }
}
