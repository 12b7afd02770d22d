import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import type { ImageCatalogue, RegistryImage } from "../google-cloud/image-catalogue.ts";

export interface ImageCatalogueOptions {
  /** Port of the registry on 127.0.0.1. */
  readonly port: number;
  /** Folder with the certificate of the authority that certified the registry. */
  readonly pki: string;
}

interface Manifest {
  readonly config: { readonly digest: string; readonly size: number };
  readonly layers: readonly { readonly size: number }[];
}

interface Found<T> {
  readonly body: T;
  readonly headers: IncomingHttpHeaders;
}

const MANIFEST_TYPES = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
].join(", ");

/**
 * Reads the registry through its HTTP API. It tells no time of upload, so an image's time of build stands for
 * it. Images without a tag are not listed, as the API has no list of them, nor images for several platforms.
 */
export class RegistryCatalogue implements ImageCatalogue {
  readonly #options: ImageCatalogueOptions;

  constructor(options: ImageCatalogueOptions) {
    this.#options = options;
  }

  async list(prefix: string): Promise<RegistryImage[]> {
    const below = (await this.#repositories()).filter(
      (name) => name === prefix || name.startsWith(`${prefix}/`),
    );
    return (await Promise.all(below.map((repository) => this.#images(repository)))).flat();
  }

  async delete(repository: string, digest: string): Promise<void> {
    const response = await this.#request("DELETE", `/v2/${repository}/manifests/${digest}`);
    response.resume();
    if (response.statusCode !== 202 && response.statusCode !== 404) {
      throw new Error(`registry: DELETE of ${repository}@${digest} answered ${response.statusCode}`);
    }
  }

  async #repositories(): Promise<string[]> {
    const all: string[] = [];
    let path: string | undefined = "/v2/_catalog";
    while (path) {
      const { body, headers }: Found<{ repositories: string[] }> = await this.#get(path);
      all.push(...body.repositories);
      path = /^<(.+)>; rel="next"$/.exec(String(headers.link))?.[1];
    }
    return all;
  }

  async #images(repository: string): Promise<RegistryImage[]> {
    // Tags are null when the last one of a repository was deleted; none at all when there never was one.
    const list = await this.#find<{ tags: string[] | null }>(`/v2/${repository}/tags/list`);
    const images = new Map<string, RegistryImage>();
    for (const tag of list?.body.tags ?? []) {
      const image = await this.#image(repository, tag);
      if (!image) continue;
      const known = images.get(image.digest);
      images.set(image.digest, known ? { ...known, tags: [...known.tags, tag] } : image);
    }
    return [...images.values()];
  }

  async #image(repository: string, tag: string): Promise<RegistryImage | undefined> {
    const found = await this.#find<Manifest>(`/v2/${repository}/manifests/${tag}`);
    if (!found) return undefined;
    const { body: manifest, headers } = found;
    const { body: config } = await this.#get<{ created: string }>(
      `/v2/${repository}/blobs/${manifest.config.digest}`,
    );
    return {
      repository,
      digest: String(headers["docker-content-digest"]),
      tags: [tag],
      mediaType: String(headers["content-type"]),
      sizeBytes: manifest.layers.reduce((sum, { size }) => sum + size, manifest.config.size),
      buildTime: config.created,
      uploadTime: config.created,
    };
  }

  async #get<T>(path: string): Promise<Found<T>> {
    const found = await this.#find<T>(path);
    if (!found) throw new Error(`registry: GET ${path} answered 404`);
    return found;
  }

  async #find<T>(path: string): Promise<Found<T> | undefined> {
    const response = await this.#request("GET", path);
    if (response.statusCode === 200) return { body: (await json(response)) as T, headers: response.headers };
    response.resume();
    if (response.statusCode === 404) return undefined;
    throw new Error(`registry: GET ${path} answered ${response.statusCode}`);
  }

  async #request(method: string, path: string): Promise<IncomingMessage> {
    const { port, pki } = this.#options;
    const sent = request({
      ...{ host: "127.0.0.1", port, method, path, headers: { accept: MANIFEST_TYPES } },
      ca: readFileSync(join(pki, "ca.crt")),
    }).end();
    try {
      const [response] = (await once(sent, "response")) as [IncomingMessage];
      return response;
    } catch (error) {
      const { message } = error as Error;
      throw new Error(
        `the registry does not answer (${message}); its log: npm run sandbox -- logs registry; ` +
          "start it again with 'npm run sandbox -- up'",
        { cause: error },
      );
    }
  }
}
