import { type Command, InvalidArgumentError } from "commander";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readContext } from "../components/kubernetes/live/cluster-access.ts";
import { DeliveryError } from "./delivery-error.ts";
import { type LiveRelease, liveRelease } from "./live-release.ts";
import { onCluster } from "./stack-cluster.ts";
import { stackKubeconfig } from "./stack-kubeconfig.ts";
import { readStackNames, selectedStack, type StackNames } from "./stack-names.ts";

interface Options {
  readonly stack?: string;
  readonly context?: string;
  readonly port: string;
}

const ENDS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

// npm runs scripts in the folder of package.json, where Pulumi.yaml is too.
const projectFolder = process.cwd();

/** `npm run preview:open`: internal testers outside the VPC network reach the idle colour through the cluster's API. */
export const previewOpenCommand = (command: Command): Command =>
  command
    .option("-s, --stack <stack>", "the stack (default: the selected stack)")
    .option("--context <context>", "the context in the kubeconfig (default: the one that gcloud writes)")
    .option("-p, --port <port>", "the port on this machine; 0 for any free one", portNumber, "8080")
    .action(open);

async function open({ stack, context, port }: Options): Promise<void> {
  const names = readStackNames(projectFolder, stack ?? selectedStack(projectFolder, process.env));
  const live = await onCluster(projectFolder, names, context, (api) => liveRelease(api, names.appName));
  const color = refuseNothing(names, live);
  const { version } = live.colors[color]!;
  console.log(
    `Internal testers reach ${color} ${version}. Ctrl-C ends it. After a switch or a new release, start it again.`,
  );
  const cluster = await clusterOptions(names, context);
  try {
    const ports = `${port === "0" ? "" : port}:${portOf(live)}`;
    await forward([
      ...[...cluster.options, "--namespace", names.appName],
      ...["port-forward", "--address", "127.0.0.1", "service/preview", ports],
    ]);
  } finally {
    cluster.remove();
  }
}

function portNumber(text: string): string {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return text;
  throw new InvalidArgumentError(`Expected a number from 0 to 65535, got ${JSON.stringify(text)}.`);
}

function refuseNothing({ stack }: StackNames, { preview: { color }, colors }: LiveRelease) {
  if (color && (colors[color]?.readyPods ?? 0) > 0) return color;
  const got = color ? `${color}, which has no ready pod` : "none";
  throw new DeliveryError(
    `preview: expected an idle colour with a ready pod, got ${got}. See why: npm run status -- --stack ${stack}. ` +
      `Or release something: npm run release -- --stack ${stack}`,
  );
}

function portOf({ preview: { service } }: LiveRelease): number {
  const { spec } = (service ?? {}) as {
    readonly spec?: { readonly ports?: readonly { readonly port: number }[] };
  };
  return spec?.ports?.[0]?.port ?? 80;
}

interface ClusterOptions {
  /** The options of kubectl. */
  readonly options: readonly string[];
  readonly remove: () => void;
}

/** Without the context, the kubeconfig in the state, which has no credentials, goes into a file for kubectl. */
async function clusterOptions(
  { stack, kubeContext }: StackNames,
  named: string | undefined,
): Promise<ClusterOptions> {
  const context = named ?? kubeContext;
  if (context && (await readContext(context, process.env))) {
    return { options: ["--context", context], remove: () => undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), "preview-open-"));
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, await stackKubeconfig(projectFolder, stack), { mode: 0o600 });
  return { options: ["--kubeconfig", kubeconfig], remove: () => rmSync(folder, { recursive: true }) };
}

async function forward(args: readonly string[]): Promise<void> {
  let isEnded = false;
  const child = spawn("kubectl", args, { stdio: "inherit" });
  // A terminal sends Ctrl-C to kubectl too. What else ends this process reaches only this process.
  const end = (signal: NodeJS.Signals) => {
    isEnded = true;
    child.kill(signal);
  };
  for (const signal of ENDS) process.on(signal, end);
  const [exitCode, signal] = (await once(child, "exit")
    .catch(notFound)
    .finally(() => ENDS.forEach((name) => process.off(name, end)))) as [number | null, NodeJS.Signals | null];
  // kubectl's end may be noticed before the signal that ended it.
  if (isEnded || signal === "SIGINT") return;
  throw new DeliveryError(
    exitCode === 0
      ? "kubectl port-forward: expected to go on until Ctrl-C, got its end. Start it again."
      : "kubectl port-forward: failed, see above. If the port is taken, name another one with: --port 0",
  );
}

function notFound(): never {
  throw new DeliveryError(
    "kubectl: expected it on PATH, got nothing. Install it with: gcloud components install kubectl. " +
      "From inside the VPC network, for example by a VPN, open the address of: pulumi stack output previewUrl",
  );
}
