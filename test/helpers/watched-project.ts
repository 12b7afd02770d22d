import { existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Applied, pulumiService } from "./delivery-cluster.ts";
import { DeliveryProject, type DeliveryResult, livePods } from "./delivery-project.ts";

const SERVICES = "/api/v1/namespaces/web/services";
export const RECORD = "/api/v1/namespaces/web/configmaps/switch-watch";
const FAST = { NODE_OPTIONS: `--import ${fileURLToPath(new URL("fast-clock.ts", import.meta.url))}` };

export interface WatchedCluster {
  /** The ports of both load balancers. @default 80 */
  readonly ports?: { readonly public: number; readonly preview: number };
  /** Other objects by path, over the usual ones. */
  readonly objects?: Readonly<Record<string, unknown>>;
}

/** A stack that serves blue 1.0.0 and has green 1.1.0 idle. `pulumi up` switches it to the flag's colour. */
export class WatchedProject extends DeliveryProject {
  #isUp = false;
  #updates = 1;

  /** Says which `pulumi up` switches. */
  switchesAt(updates: number): void {
    this.#updates = updates;
  }

  /** Sets the config: both colours, and how a switch is watched. */
  watch(lines: string): void {
    this.configure(
      `  activeColor: blue\n  blue:\n    version: 1.0.0\n  green:\n    version: 1.1.0\n  analysis:\n${lines}`,
    );
  }

  deployBoth({ ports = { public: 80, preview: 80 }, objects = {} }: WatchedCluster = {}) {
    rmSync(this.file("pulumi.args"), { force: true });
    this.#isUp = false;
    const service = (name: "public" | "preview") => (applied: Applied[]) => {
      const written = applied.findLast(({ path }) => path === `${SERVICES}/${name}`)?.object.spec as
        { readonly selector: { readonly color: string } } | undefined;
      const updated = this.hasRunUp() === (name === "public") ? "green" : "blue";
      const object = pulumiService(name, written?.selector.color ?? updated);
      const spec = object.spec as { readonly ports: readonly object[] };
      return {
        ...object,
        spec: { ...spec, ports: [{ ...spec.ports[0], port: ports[name] }] },
        status: { loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } },
      };
    };
    return this.deploy({
      [`${SERVICES}/public`]: service("public"),
      [`${SERVICES}/preview`]: service("preview"),
      ...livePods("blue"),
      ...livePods("green", { version: "1.1.0" }),
      [RECORD]: (applied: Applied[]) => applied.findLast(({ path }) => path === RECORD)?.object,
      ...objects,
    });
  }

  /** Runs a command whose pauses are short. */
  runFast(command: string, ...args: string[]): Promise<DeliveryResult> {
    return this.runWith(FAST, command, ...args);
  }

  /** Sends a signal to the command that runs, once it has run `pulumi`. */
  signal(name: NodeJS.Signals): void {
    process.kill(Number(readFileSync(this.file("pulumi.parent"), "utf8")), name);
  }

  /** Whether the update that switches has run since the cluster was deployed. */
  hasRunUp(): boolean {
    const commands = this.file("pulumi.args");
    const text = existsSync(commands) ? readFileSync(commands, "utf8") : "";
    this.#isUp ||= [...text.matchAll(/^up /gm)].length >= this.#updates;
    return this.#isUp;
  }
}
