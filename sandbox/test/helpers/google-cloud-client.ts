import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGoogleCloud, type GoogleCloud } from "../../src/engine/google-cloud/http/server.ts";
import type { CloudSettings } from "../../src/engine/google-cloud/kernel/cloud-settings.ts";
import type { AnswerBody } from "./google-cloud-answers.ts";
import { FakeImages, FakeRuntime } from "./google-cloud-fakes.ts";
import { finished } from "./google-operations.ts";

export const PROJECT_ID = "test-project";
export const TOKEN = "test-token";

export interface Answer {
  readonly status: number;
  readonly body: AnswerBody;
}

/** A simulated Google Cloud on a free port, with fakes for its containers and images, and a client for it. */
export class TestCloud {
  readonly runtime = new FakeRuntime();
  readonly images = new FakeImages();
  readonly lines: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "google-cloud-"));
  readonly #settings: Partial<CloudSettings>;
  readonly #project: string;
  #server: GoogleCloud | undefined;

  readonly #hasDefaultNetworks: boolean;

  /** @param hasDefaultNetworks Whether projects get the network `default`, which most tests would have to ignore. */
  constructor(settings: Partial<CloudSettings> = {}, project = PROJECT_ID, hasDefaultNetworks = false) {
    this.#project = project;
    this.#hasDefaultNetworks = hasDefaultNetworks;
    this.#settings = { operationStepMs: 1, propagationDelayMs: 0, defaultPoolGraceMs: 60_000, ...settings };
  }

  get server(): GoogleCloud {
    if (!this.#server) throw new Error("start() first");
    return this.#server;
  }

  get stateFile(): string {
    return join(this.#folder, "state.json");
  }

  async start(port = 0): Promise<this> {
    this.#server = await startGoogleCloud({
      port,
      stateFolder: this.#folder,
      projectId: this.#project,
      accessToken: TOKEN,
      runtime: this.runtime,
      images: this.images,
      log: (message) => this.lines.push(message),
      settings: this.#settings,
      skipDefaultNetworkCreation: !this.#hasDefaultNetworks,
    });
    return this;
  }

  async restart(): Promise<void> {
    await this.server.close();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#server?.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** The access token of the sender. */
  token = TOKEN;

  async send(method: string, path: string, body?: unknown, token = this.token): Promise<Answer> {
    const response = await fetch(new URL(path, this.server.url), {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as AnswerBody };
  }

  async get(path: string): Promise<AnswerBody> {
    return (await this.send("GET", path)).body;
  }

  /** Sends a request that starts an operation, waits for its end and returns the operation. */
  async operate(method: string, path: string, body?: unknown): Promise<AnswerBody> {
    const started = await this.send(method, path, body);
    if (started.status !== 200) throw new Error(`${method} ${path}: ${JSON.stringify(started.body)}`);
    return this.finish(path, started.body);
  }

  /** Waits for the end of the operation that `path` started. */
  async finish(path: string, operation: { name: string }): Promise<AnswerBody> {
    const url = operationPath(path, operation.name);
    return finished(() => this.get(url));
  }

  async enable(...services: string[]): Promise<void> {
    await this.operate("POST", `/serviceusage/v1/projects/${PROJECT_ID}/services:batchEnable`, {
      serviceIds: services.map((name) => `${name}.googleapis.com`),
    });
  }
}

// The path where clients poll the operation that a request on `path` returned.
function operationPath(path: string, name: string): string {
  const [, api, version] = path.split("/");
  if (name.includes("operations/")) return `/${api}/${version}/${name}`;
  const [scope] = /projects\/[^/]+\/(global|(locations|regions|zones)\/[^/]+)/.exec(path) ?? [];
  return `/${api}/${version}/${scope}/operations/${name}`;
}
