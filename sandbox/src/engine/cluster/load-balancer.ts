import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../host/docker.ts";
import type { SandboxInstance } from "../host/instance.ts";
import { eventually } from "../host/eventually.ts";
import { boundAddresses, haproxyConfig, type Listener } from "./haproxy-config.ts";
import {
  CONTAINER_SCRIPTS_ARGS,
  ensureContainer,
  containerName,
  isRunning,
  removeContainer,
  type SandboxContainer,
} from "../host/sandbox-container.ts";
import { addresses } from "./network-addresses.ts";
import { acceptsConnections, isPortTaken } from "./port-check.ts";
import { serverStates } from "./server-states.ts";

export interface LoadBalancerOptions {
  readonly instance: SandboxInstance;
  readonly cluster: string;
  readonly image: string;
  readonly configFolder: string;
}

const SECONDS_TO_LISTEN = 5;
const PID_FILE = "/run/haproxy.pid";

/**
 * A cluster's load balancer: HAProxy in a container on the machine's network, so that its addresses belong to this
 * machine. It runs only while there are listeners.
 */
export class LoadBalancer {
  readonly #instance: SandboxInstance;
  readonly #container: SandboxContainer;
  readonly #configFile: string;
  readonly #stateFile: string;
  /** HAProxy's current configuration, empty when it does not run; undefined until known. */
  #told: string | undefined;
  #isSeenToListen = false;

  constructor({ instance, cluster, image, configFolder }: LoadBalancerOptions) {
    this.#instance = instance;
    this.#configFile = join(configFolder, "haproxy.cfg");
    this.#stateFile = join(configFolder, "servers.state");
    this.#container = {
      name: `${cluster}-load-balancer`,
      image,
      args: ["--network", "host", `--volume=${configFolder}:/config:ro`, ...CONTAINER_SCRIPTS_ARGS],
      command: ["/container/keep.sh", "haproxy", "-W", "-db", "-p", PID_FILE, "-f", "/config/haproxy.cfg"],
    };
    mkdirSync(configFolder, { recursive: true });
  }

  /**
   * Applies the listeners without dropping a connection, and returns those whose port another program uses.
   *
   * @throws when HAProxy does not accept the configuration.
   */
  async apply(listeners: readonly Listener[]): Promise<Listener[]> {
    this.#told ??= await this.#readTold();
    const own = boundAddresses(this.#told);
    const taken: Listener[] = [];
    for (const listener of listeners) {
      const { address, port } = listener;
      if (!own.has(`${address}:${port}`) && (await isPortTaken(address, port))) taken.push(listener);
    }
    const free = listeners.filter((listener) => !taken.includes(listener));
    if (free.length === 0) await this.remove();
    else await this.#configure(free, haproxyConfig(free, addresses(this.#instance).gateway));
    return taken;
  }

  async remove(): Promise<void> {
    if (this.#told === "") return;
    await removeContainer(this.#instance, this.#container.name);
    this.#told = "";
  }

  async #configure(listeners: readonly Listener[], config: string): Promise<void> {
    const listens = async () => {
      const states = listeners.map(({ address, port }) => acceptsConnections(address, port));
      return (await Promise.all(states)).every(Boolean);
    };
    if (config === this.#told && (this.#isSeenToListen ||= await listens())) return;
    const runs = this.#told !== "";
    const known = runs ? await this.#ask("show servers state") : "";
    writeFileSync(this.#stateFile, serverStates(listeners, known));
    writeFileSync(this.#configFile, config);
    this.#told = undefined;
    this.#isSeenToListen = false;
    if (runs) await this.#reload();
    else await ensureContainer(this.#instance, this.#container);
    this.#told = config;
    await eventually({
      what: `load balancer '${this.#container.name}'`,
      withinSeconds: SECONDS_TO_LISTEN,
      hint: `show its log with: npm run sandbox -- logs ${this.#container.name}`,
      attempt: listens,
    });
    this.#isSeenToListen = true;
  }

  async #reload(): Promise<void> {
    const container = containerName(this.#instance, this.#container.name);
    await docker(["exec", container, "bash", "-c", `kill -USR2 "$(cat ${PID_FILE})"`]);
  }

  async #ask(command: string): Promise<string> {
    const container = containerName(this.#instance, this.#container.name);
    return docker(["exec", container, "perl", "/container/ask-haproxy.pl", command]);
  }

  async #readTold(): Promise<string> {
    const runs = await isRunning(this.#instance, this.#container);
    return runs && existsSync(this.#configFile) ? readFileSync(this.#configFile, "utf8") : "";
  }
}
