import { execa } from "execa";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clusterPaths } from "../src/engine/cluster/cluster-paths.ts";
import { ClusterRecords } from "../src/engine/cluster/runtime-records.ts";
import type { SandboxPaths } from "../src/engine/host/paths.ts";
import { serverPid } from "../src/engine/server/launch.ts";
import { accessToken } from "../src/engine/stack/access-token.ts";
import { googleCloudUrl, readSetup, setupEnvironment } from "../src/engine/stack/setup.ts";
import { PROJECT_ID, stackConfigFile } from "../src/engine/stack/sandbox-stack-config.ts";
import { measureCalls } from "./measure-calls.ts";
import { measureFlips } from "./measure-flips.ts";
import { measurePreviews } from "./measure-previews.ts";
import { sandboxMemoryMib } from "./memory.ts";
import { withPrograms } from "./programs.ts";
import { pulumi, UP } from "./pulumi.ts";
import { reportLine, type Result } from "./results.ts";
import { renderTable } from "./table.ts";
import { warmStartSeconds } from "./warm-start.ts";

const START_AIM_SECONDS = 90;
const MEMORY_AIM_MIB = 1536;

export interface BenchOptions {
  readonly paths: SandboxPaths;
  /** Number of measurements of each compared case. */
  readonly repetitions: number;
  readonly print: (line: string) => void;
}

/**
 * Measures on the running sandbox, or on one that it starts and stops. Prints a table and writes `.sandbox/bench.json`.
 */
export async function bench(options: BenchOptions): Promise<void> {
  const { paths, repetitions, print } = options;
  const wasUp = serverPid(paths) !== undefined;
  const results = [await start(paths, wasUp, print)];
  try {
    results.push(await memory(paths));
    results.push(...(await calls(options)), ...(await compare(options)));
  } finally {
    if (!wasUp) await execa("npm", ["stop", "--silent"], { cwd: paths.project, stdin: "ignore" });
  }

  const lines = results.map(reportLine);
  // Written last, because `npm stop` removes the folder.
  mkdirSync(paths.reports, { recursive: true });
  writeFileSync(
    join(paths.reports, "bench.json"),
    `${JSON.stringify({ repetitions, results: lines }, null, 2)}\n`,
  );
  for (const line of ["", ...renderTable(lines)]) print(line);
}

async function start(paths: SandboxPaths, wasUp: boolean, print: (line: string) => void): Promise<Result> {
  const result = {
    name: "warm npm start, to the first answer",
    unit: "s",
    aim: { atMost: START_AIM_SECONDS },
  } as const;
  if (wasUp) return { ...result, values: [], note: "the sandbox was already running; run npm stop first" };
  print("npm start, with its rehearsal …");
  return { ...result, values: [await warmStartSeconds(paths)] };
}

async function memory(paths: SandboxPaths): Promise<Result> {
  return {
    name: "memory of the idle sandbox",
    unit: "MiB",
    values: [await sandboxMemoryMib(paths, readSetup(paths).instance)],
    aim: { atMost: MEMORY_AIM_MIB },
  };
}

async function calls({ paths, repetitions, print }: BenchOptions): Promise<Result[]> {
  const url = `${googleCloudUrl(readSetup(paths).instance)}/compute/v1/projects/${PROJECT_ID}/global/networks`;
  return measureCalls(url, accessToken(paths), repetitions, print);
}

async function compare({ paths, repetitions, print }: BenchOptions): Promise<Result[]> {
  const environment = { ...process.env, ...setupEnvironment(paths, process.env.PATH ?? "") };
  const { kubectlPath } = readSetup(paths).toolchain;
  const [cluster] = new ClusterRecords(paths).all();
  if (!cluster) throw new Error("The sandbox has no cluster. Deploy the app with: npm start");
  const kubeconfig = clusterPaths(paths, cluster.cluster).adminKubeconfig;

  const configFile = stackConfigFile(paths.project);
  const config = readFileSync(configFile);
  return withPrograms(paths.project, environment, async (programs) => {
    try {
      return [
        ...(await measurePreviews(programs, repetitions, print)),
        ...(await measureFlips(programs, { kubectlPath, kubeconfig }, repetitions, print)),
      ];
    } finally {
      writeFileSync(configFile, config);
      await pulumi(UP, programs.real);
    }
  });
}
