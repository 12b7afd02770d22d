import type { V1Pod } from "@kubernetes/client-node";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { replaceFile } from "../replace-file.ts";
import type { PodMonitoring } from "./pod-monitoring.ts";
import { podTargets } from "./pod-targets.ts";
import { type ClusterPlace, scrapeConfigs } from "./scrape-config.ts";

/** Without this file, Prometheus does not start. It is beside the control plane's other files. */
const CONFIG = "prometheus.yml";
const TARGETS = "prometheus-targets.json";
/** The folder of the files in the control plane's container. */
const MOUNT = "/config";

export interface Collected {
  readonly monitorings: readonly PodMonitoring[];
  readonly pods: readonly V1Pod[];
  readonly place: ClusterPlace;
}

/** Writes what Prometheus scrapes. It notices each change of the targets, and the container's script that of the config. */
export function writePrometheusFiles(folder: string, { monitorings, pods, place }: Collected): void {
  mkdirSync(folder, { recursive: true });
  replaceFile(join(folder, TARGETS), JSON.stringify(podTargets(pods)));
  const scrape_configs = scrapeConfigs(monitorings, place, join(MOUNT, TARGETS));
  replaceFile(join(folder, CONFIG), stringify({ scrape_configs }, { aliasDuplicateObjects: false }));
}
