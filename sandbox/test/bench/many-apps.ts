import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import type { PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { median } from "../../src/rehearsal/statistics.ts";
import { type AddedStack, type CrashStack, startCrashStack } from "../helpers/crash-stack.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";
import { kubernetesApi } from "../../../components/kubernetes/live/kubernetes-api.ts";
import { neighbours } from "../../../components/platform/neighbours.ts";
import { interleave } from "../../bench/interleave.ts";

// How previews and updates grow with the apps on one cluster: `node test/bench/many-apps.ts`. Real engine, simulated Google Cloud,
// and a Kubernetes in memory, whose pods are only listed.

const APPS = [1, 5, 20];
const ROUNDS = Number(process.argv[2] ?? 5);
const AT_ONCE = 5;
const PODS_OF_AN_APP = 4;
const LOOKS = 100;

const engine = await installedPrograms(PULUMI, {
  skip: () => {
    throw new Error("nothing to measure with");
  },
} as unknown as Mocha.Context);
const ground = await startCrashStack(engine);
try {
  await measure(ground);
} finally {
  await ground.close();
}

async function measure(ground: CrashStack) {
  const { stack: platform, kubernetes, cloud } = ground;
  const most = APPS.at(-1)!;
  const addresses = Array.from({ length: 2 * most }, (_, index) => `127.19.2.${index + 10}`);
  cloud.runtime.reservableAddresses.push(...addresses);
  const blue = { version: "0.1.0", replicas: 2 };
  ground.configure({
    activeColor: "blue",
    blue,
    appVersion: "0.1.0",
    deletionProtection: true,
    sharedCluster: true,
  });
  await platform.up();
  const apps: AddedStack[] = [];
  for (let index = 1; index <= most; index++) {
    const own = { appName: `app-${index}`, platform: platform.name, deletionProtection: false };
    apps.push(
      await ground.addStack(`app-${index}`, { ...own, activeColor: "blue", appVersion: "0.1.0", blue }),
    );
  }
  const rows: Row[] = [];
  let deployed = 0;
  for (const count of APPS) {
    while (deployed < count) {
      const next = apps.slice(deployed, Math.min(count, deployed + AT_ONCE));
      await Promise.all(next.map(({ stack }) => stack.up()));
      deployed += next.length;
    }
    listPods(kubernetes, count);
    rows.push({ count, ...(await measureOne(platform, apps[0]!.stack)) });
    console.error(JSON.stringify(rows.at(-1)));
  }
  const looks = APPS.map((count) => ({ name: String(count), measure: () => lookMs(ground, count) }));
  const looked = await interleave(looks, LOOKS);
  print(rows.map((row) => ({ ...row, lookMs: median(looked.get(String(row.count))!) })));
}

interface Row {
  readonly count: number;
  /** Median seconds of each case. */
  readonly platform: number;
  readonly preview: number;
  readonly update: number;
}

async function measureOne(platform: PulumiStack, app: PulumiStack): Promise<Omit<Row, "count">> {
  const timed = (run: () => Promise<unknown>) => async () => {
    const startedAtMs = performance.now();
    await run();
    return (performance.now() - startedAtMs) / 1000;
  };
  const cases = [
    { name: "platform", measure: timed(() => platform.plannedSteps()) },
    { name: "preview", measure: timed(() => app.plannedSteps()) },
    { name: "update", measure: timed(() => app.up({ expectNoChanges: true })) },
  ];
  for (const { measure } of cases) await measure();
  const values = await interleave(cases, ROUNDS);
  const of = (name: string) => median(values.get(name)!);
  return { platform: of("platform"), preview: of("preview"), update: of("update") };
}

/** What an app's preview asks the cluster, with the client of the program. */
async function lookMs({ stack, kubernetes }: CrashStack, apps: number): Promise<number> {
  listPods(kubernetes, apps);
  const startedAtMs = performance.now();
  const api = kubernetesApi({
    server: `https://${kubernetes.endpoint}`,
    certificateAuthority: kubernetes.certificateAuthority,
    token: "t",
  });
  await neighbours(api, { appName: "app-1", stack: `organization/${stack.name}/app-1` });
  api.close();
  return performance.now() - startedAtMs;
}

/** The app's own preview lists the pods of all namespaces. They are as large as those of a cluster. */
function listPods({ objects: list }: CrashStack["kubernetes"], apps: number): void {
  for (const path of list.keys()) if (path.startsWith("/api/v1/pods/")) list.delete(path);
  const managedFields = "x".repeat(6_000);
  const resources = { requests: { cpu: "1m", memory: "1Mi" } };
  for (let index = 0; index < apps * PODS_OF_AN_APP; index++) {
    const [name, namespace] = [`pod-${index}`, `app-${Math.floor(index / PODS_OF_AN_APP) + 1}`];
    const metadata = { name, namespace, managedFields };
    list.set(`/api/v1/pods/${name}`, { kind: "Pod", metadata, spec: { containers: [{ resources }] } });
  }
}

/** With the milliseconds of an app's look at the cluster, the only part of a preview that other apps make longer. */
function print(rows: readonly (Row & { readonly lookMs: number })[]): void {
  const [first] = rows;
  console.log(
    "| apps | preview of the first app | its update without changes | its look at the cluster | more for each other app |",
  );
  console.log("| ---: | ---: | ---: | ---: | ---: |");
  for (const { count, lookMs, platform, preview, update } of rows) {
    // Ratios to the platform's own preview, which looks at no app: the machine's speed changes over the minutes.
    const ratio = (seconds: number) => `${(seconds / platform).toFixed(2)} x`;
    const each = count === 1 ? "" : `${((lookMs - first!.lookMs) / (count - 1)).toFixed(2)} ms`;
    const look = `${(lookMs / first!.lookMs).toFixed(2)} x`;
    console.log(`| ${count} | ${ratio(preview)} | ${ratio(update)} | ${look} | ${each} |`);
  }
}
