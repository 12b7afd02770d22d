import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";
import { registryToken, type RegistryGrant } from "./registry-tokens.ts";

export interface RegistryClientOptions {
  /** Port of the registry on 127.0.0.1. */
  readonly port: number;
  /** Folder with the certificates of the registry and of its authority. */
  readonly pki: string;
}

export interface Found<T> {
  readonly body: T;
  readonly headers: IncomingHttpHeaders;
}

export interface RawManifest {
  readonly text: string;
  /** Media type. */
  readonly type: string;
}

const MANIFEST_TYPES = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
].join(", ");

/** The registry's HTTP API. */
export class RegistryClient {
  readonly #options: RegistryClientOptions;

  constructor(options: RegistryClientOptions) {
    this.#options = options;
  }

  async get<T>(path: string): Promise<Found<T>> {
    const found = await this.find<T>(path);
    if (!found) throw new Error(`registry: GET ${path} answered 404`);
    return found;
  }

  async find<T>(path: string): Promise<Found<T> | undefined> {
    const response = await this.#request("GET", path);
    if (response.statusCode === 200) return { body: (await json(response)) as T, headers: response.headers };
    response.resume();
    if (response.statusCode === 404) return undefined;
    throw new Error(`registry: GET ${path} answered ${response.statusCode}`);
  }

  /** The digest of a tag; undefined when the tag does not exist. */
  async digestOf(repository: string, tag: string): Promise<string | undefined> {
    const path = `/v2/${repository}/manifests/${tag}`;
    const response = await this.#request("HEAD", path);
    response.resume();
    if (response.statusCode === 200) return String(response.headers["docker-content-digest"]);
    if (response.statusCode === 404) return undefined;
    throw new Error(`registry: HEAD ${path} answered ${response.statusCode}`);
  }

  async manifest(repository: string, reference: string): Promise<RawManifest> {
    const path = `/v2/${repository}/manifests/${reference}`;
    const response = await this.#request("GET", path);
    const manifest = await text(response);
    if (response.statusCode !== 200) throw new Error(`registry: GET ${path} answered ${response.statusCode}`);
    return { text: manifest, type: response.headers["content-type"] ?? "" };
  }

  /** Returns the manifest's digest. */
  async putManifest(repository: string, reference: string, manifest: RawManifest): Promise<string> {
    const path = `/v2/${repository}/manifests/${reference}`;
    const response = await this.#request("PUT", path, manifest);
    response.resume();
    if (response.statusCode !== 201) throw new Error(`registry: PUT ${path} answered ${response.statusCode}`);
    return String(response.headers["docker-content-digest"]);
  }

  /** Deletes a manifest. A missing manifest is no error. */
  async deleteManifest(repository: string, digest: string): Promise<void> {
    const response = await this.#request("DELETE", `/v2/${repository}/manifests/${digest}`);
    response.resume();
    if (response.statusCode !== 202 && response.statusCode !== 404) {
      throw new Error(`registry: DELETE of ${repository}@${digest} answered ${response.statusCode}`);
    }
  }

  async #request(method: string, path: string, manifest?: RawManifest): Promise<IncomingMessage> {
    const { port, pki } = this.#options;
    const sent = request({
      ...{ host: "127.0.0.1", port, method, path },
      headers: {
        accept: MANIFEST_TYPES,
        authorization: `Bearer ${registryToken(pki, "sandbox", [grantFor(path)])}`,
        ...(manifest ? { "content-type": manifest.type } : {}),
      },
      ca: readFileSync(join(pki, "ca.crt")),
    }).end(manifest?.text);
    try {
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      return response;
    } catch (error) {
      const { message } = error as Error;
      throw new Error(
        `The registry does not answer (${message}). Start it again with: npm run sandbox -- up; ` +
          "show its log with: npm run sandbox -- logs registry",
        { cause: error },
      );
    }
  }
}

// The right to do everything in the part of the registry that `path` is in.
function grantFor(path: string): RegistryGrant {
  const [, name] = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(path) ?? [];
  return name === undefined
    ? { type: "registry", name: "catalog", actions: ["*"] }
    : { type: "repository", name, actions: ["pull", "push", "delete"] };
}
