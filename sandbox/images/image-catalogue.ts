import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";
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

interface RawManifest {
  readonly text: string;
  /** Media type. */
  readonly type: string;
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

  async find(repository: string, digest: string): Promise<RegistryImage | undefined> {
    const tagged = (await this.#images(repository)).find((image) => image.digest === digest);
    if (tagged) return tagged;
    const image = await this.#image(repository, digest);
    return image && { ...image, tags: [] };
  }

  async tag(repository: string, digest: string, tag: string): Promise<void> {
    await this.#put(repository, tag, await this.#raw(repository, digest));
  }

  // The registry deletes no tag but with its manifest: the tag moves to a copy of the manifest, which is deleted.
  async untag(repository: string, tag: string): Promise<void> {
    const { text, type } = await this.#raw(repository, tag);
    await this.delete(repository, await this.#put(repository, tag, { text: `${text}\n`, type }));
  }

  async delete(repository: string, digest: string): Promise<void> {
    const response = await this.#request("DELETE", `/v2/${repository}/manifests/${digest}`);
    response.resume();
    if (response.statusCode !== 202 && response.statusCode !== 404) {
      throw new Error(`registry: DELETE of ${repository}@${digest} answered ${response.statusCode}`);
    }
  }

  async #raw(repository: string, reference: string): Promise<RawManifest> {
    const path = `/v2/${repository}/manifests/${reference}`;
    const response = await this.#request("GET", path);
    const manifest = await text(response);
    if (response.statusCode !== 200) throw new Error(`registry: GET ${path} answered ${response.statusCode}`);
    return { text: manifest, type: response.headers["content-type"] ?? "" };
  }

  /** Returns the manifest's digest. */
  async #put(repository: string, reference: string, manifest: RawManifest): Promise<string> {
    const path = `/v2/${repository}/manifests/${reference}`;
    const response = await this.#request("PUT", path, manifest);
    response.resume();
    if (response.statusCode !== 201) throw new Error(`registry: PUT ${path} answered ${response.statusCode}`);
    return String(response.headers["docker-content-digest"]);
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

  async #request(method: string, path: string, manifest?: RawManifest): Promise<IncomingMessage> {
    const { port, pki } = this.#options;
    const sent = request({
      ...{ host: "127.0.0.1", port, method, path },
      headers: { accept: MANIFEST_TYPES, ...(manifest ? { "content-type": manifest.type } : {}) },
      ca: readFileSync(join(pki, "ca.crt")),
    }).end(manifest?.text);
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
