import { execa } from "execa";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DeliveryCluster, deliveryCluster } from "./delivery-cluster.ts";
import { type DeployedState, deployedState } from "./deployed-state.ts";

/** The context that gcloud writes for the stack dev. */
export const CONTEXT = "gke_my-project-dev_us-central1-a_blue-green";

/** The command line of `delivery/`. */
export const CLI = fileURLToPath(new URL("../../delivery/cli.mjs", import.meta.url));

// Keeps the id of the command that started it. Prints the state for `pulumi stack export` and the secret for `pulumi config get`, has a new one after `pulumi up` if there is one, and fails for the
// subcommand in its file of failures.
const PULUMI = `#!/bin/sh
echo "$@" >> "$0.args"
echo $PPID > "$0.parent"
case "$*" in
stack*) cat "$0.state";;
"config get"*) cat "$0.secret" 2>/dev/null || { echo "error: incorrect passphrase" >&2; exit 255; };;
up*) if [ -f "$0.slow" ]; then sleep 2; rm "$0.slow"; fi
  if [ -f "$0.after-up" ]; then mv "$0.after-up" "$0.state"; fi;;
esac
test "$1" != "$(cat "$0.fails")"
`;

/** How a command ended, and the `pulumi` commands that it ran. */
export interface DeliveryResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly commands: readonly string[];
}

interface Pending {
  readonly type: string;
  readonly name: string;
}

function exportedText(state: DeployedState, pending: readonly Pending[], outputs?: object): string {
  const stack = { urn: "urn:pulumi:test::x::pulumi:pulumi:Stack::test", type: "pulumi:pulumi:Stack" };
  const resources = [
    ...(outputs ? [{ ...stack, outputs }] : []),
    ...Object.entries(deployedState(state)).map(([urn, resource]) => ({ urn, ...resource })),
  ];
  const pending_operations = pending.map(({ type, name }) => ({
    type,
    resource: {
      urn: `urn:pulumi:test::gke-blue-green::gke-blue-green:x$kubernetes:core/v1:Service::${name}`,
    },
  }));
  return JSON.stringify({ deployment: { resources, pending_operations } });
}

/** A folder with the stack dev, a `pulumi` that only records its commands, and a cluster on loopback. */
export class DeliveryProject {
  readonly #folder = mkdtempSync(join(tmpdir(), "delivery-"));
  #cluster: DeliveryCluster | undefined;

  constructor() {
    cpSync("Pulumi.yaml", this.file("Pulumi.yaml"));
    writeFileSync(this.file("pulumi"), PULUMI);
    chmodSync(this.file("pulumi"), 0o755);
    this.failAt("");
  }

  file(name: string): string {
    return join(this.#folder, name);
  }

  /** Sets the config of the stack dev. */
  configure(lines: string): void {
    writeFileSync(this.file("Pulumi.dev.yaml"), `config:\n  gcp:project: my-project-dev\n${lines}`);
  }

  /** Fails one subcommand of `pulumi`, such as `up`. */
  failAt(subcommand: string): void {
    writeFileSync(this.file("pulumi.fails"), subcommand);
  }

  /** Lets the next `pulumi up` go on for two seconds after it has switched. @returns whether it still runs */
  slowUp(): () => boolean {
    writeFileSync(this.file("pulumi.slow"), "");
    return () => existsSync(this.file("pulumi.slow"));
  }

  /** Sets the value of the secrets in the config, which can't be decrypted otherwise. */
  decryptsTo(text: string): void {
    writeFileSync(this.file("pulumi.secret"), `${text}\n`);
  }

  /** Sets what Pulumi has recorded, and what an update has begun and not ended. */
  record(state: DeployedState, pending: readonly Pending[] = []): void {
    writeFileSync(this.file("pulumi.state"), exportedText(state, pending));
  }

  /** Sets what Pulumi has recorded after the next `pulumi up`, and the stack's outputs. */
  recordAfterUp(state: DeployedState, outputs: object = {}, pending: readonly Pending[] = []): void {
    writeFileSync(this.file("pulumi.after-up"), exportedText(state, pending, outputs));
  }

  /** Sets the objects of the cluster, by path. */
  async deploy(objects: Readonly<Record<string, unknown>>): Promise<DeliveryCluster> {
    await this.#cluster?.close();
    this.#cluster = await deliveryCluster(objects);
    const kubeconfig = {
      contexts: [{ name: CONTEXT, context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster: { server: this.#cluster.server } }],
      users: [{ name: "u", user: { token: "t-1" } }],
    };
    writeFileSync(this.file("kubeconfig"), JSON.stringify(kubeconfig));
    return this.#cluster;
  }

  /** Stops the cluster. Its address stays in the kubeconfig. */
  async stopCluster(): Promise<void> {
    await this.#cluster?.close();
    this.#cluster = undefined;
  }

  /** Runs a command of `delivery/`. */
  run(command: string, ...args: string[]): Promise<DeliveryResult> {
    return this.runWith({}, command, ...args);
  }

  /** Runs a command of `delivery/` with more environment variables. */
  async runWith(environment: NodeJS.ProcessEnv, command: string, ...args: string[]): Promise<DeliveryResult> {
    const asked = this.file("pulumi.args");
    rmSync(asked, { force: true });
    const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, command, ...args], {
      cwd: this.#folder,
      env: {
        PATH: [this.#folder, process.env.PATH].join(delimiter),
        KUBECONFIG: this.file("kubeconfig"),
        PULUMI_STACK: "",
        PULUMI_HOME: this.#folder,
        ...environment,
      },
      reject: false,
    });
    const commands = existsSync(asked) ? readFileSync(asked, "utf8").trimEnd().split("\n") : [];
    return { exitCode, stdout, stderr, commands };
  }

  async remove(): Promise<void> {
    await this.stopCluster();
    rmSync(this.#folder, { recursive: true });
  }
}

export interface LivePods {
  readonly version?: string;
  readonly image?: string;
  readonly wanted?: number;
  readonly ready?: number;
}

/** The path and the content of a colour's Deployment. */
export function livePods(color: string, pods: LivePods = {}): Record<string, unknown> {
  const { version = "1.0.0", image = imageOf(version), wanted = 2, ready = wanted } = pods;
  const template = { metadata: { labels: { version } }, spec: { containers: [{ image }] } };
  return {
    [`/apis/apps/v1/namespaces/web/deployments/${color}`]: {
      spec: { replicas: wanted, template },
      status: { replicas: wanted, readyReplicas: ready },
    },
  };
}

/** The image of a version. */
export const imageOf = (version: string) =>
  `gcr.io/p/web@sha256:${Buffer.from(version).toString("hex").padEnd(64, "0")}`;
