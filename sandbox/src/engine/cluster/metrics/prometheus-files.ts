import type { V1Pod } from "@kubernetes/client-node";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
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
  write(folder, TARGETS, JSON.stringify(podTargets(pods)));
  const scrape_configs = scrapeConfigs(monitorings, place, join(MOUNT, TARGETS));
  write(folder, CONFIG, stringify({ scrape_configs }, { aliasDuplicateObjects: false }));
}

/** At once, as Prometheus may read at any time, and only a change. */
function write(folder: string, name: string, text: string): void {
  const file = join(folder, name);
  if (readIfThere(file) === text) return;
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
}
