import type { SandboxPaths } from "../host/paths.ts";
import type { ImageCatalogue, RegistryImage } from "../google-cloud/kernel/image-catalogue.ts";
import { RegistryClient, type Found } from "./registry-client.ts";
import { RegistryStorage } from "./registry-storage.ts";

interface ImageManifest {
  readonly config: { readonly digest: string; readonly size: number };
  readonly layers: readonly { readonly size: number }[];
}

/** The index of an image for several platforms, with one manifest for each. */
interface ImageIndex {
  readonly manifests: readonly { readonly digest: string }[];
}

/**
 * Lists images through the registry's HTTP API, and manifests without a tag from its folder. Neither has the time of the
 * first upload, so this uses the image's build time.
 */
export class RegistryCatalogue implements ImageCatalogue {
  readonly #registry: RegistryClient;
  readonly #storage: RegistryStorage;

  /** @param port of the registry on 127.0.0.1 */
  constructor(port: number, { pki, registry }: Pick<SandboxPaths, "pki" | "registry">) {
    this.#registry = new RegistryClient({ port, pki });
    this.#storage = new RegistryStorage(registry);
  }

  async list(prefix: string): Promise<RegistryImage[]> {
    const below = (await this.#repositories()).filter(
      (name) => name === prefix || name.startsWith(`${prefix}/`),
    );
    return (await Promise.all(below.map((repository) => this.#images(repository)))).flat();
  }

  async find(repository: string, digest: string): Promise<RegistryImage | undefined> {
    const tags = (await this.#tags(repository)).get(digest) ?? [];
    return this.#image(repository, digest, tags);
  }

  async tag(repository: string, digest: string, tag: string): Promise<void> {
    await this.#registry.putManifest(repository, tag, await this.#registry.manifest(repository, digest));
  }

  // The registry deletes a tag only with its manifest, so the tag moves to a copy of the manifest, which is deleted.
  async untag(repository: string, tag: string): Promise<void> {
    const { text, type } = await this.#registry.manifest(repository, tag);
    await this.delete(
      repository,
      await this.#registry.putManifest(repository, tag, { text: `${text}\n`, type }),
    );
  }

  async delete(repository: string, digest: string): Promise<void> {
    await this.#registry.deleteManifest(repository, digest);
  }

  async #repositories(): Promise<string[]> {
    const all: string[] = [];
    let path: string | undefined = "/v2/_catalog";
    while (path) {
      const { body, headers }: Found<{ repositories: string[] }> = await this.#registry.get(path);
      all.push(...body.repositories);
      path = /^<(.+)>; rel="next"$/.exec(String(headers.link))?.[1];
    }
    return all;
  }

  async #images(repository: string): Promise<RegistryImage[]> {
    const tags = await this.#tags(repository);
    const digests = new Set([...tags.keys(), ...this.#storage.digests(repository)]);
    const images = await Promise.all(
      [...digests].map((digest) => this.#image(repository, digest, tags.get(digest) ?? [])),
    );
    return images.filter((image) => image !== undefined);
  }

  /** Tags of a repository by digest. */
  async #tags(repository: string): Promise<Map<string, string[]>> {
    // Tags are null after the last tag of a repository was deleted. Before the first push there is no list.
    const list = await this.#registry.find<{ tags: string[] | null }>(`/v2/${repository}/tags/list`);
    const tags = new Map<string, string[]>();
    for (const tag of list?.body.tags ?? []) {
      const digest = await this.#registry.digestOf(repository, tag);
      if (digest !== undefined) tags.set(digest, [...(tags.get(digest) ?? []), tag]);
    }
    return tags;
  }

  async #image(
    repository: string,
    digest: string,
    tags: readonly string[],
  ): Promise<RegistryImage | undefined> {
    const found = await this.#registry.find<ImageManifest | ImageIndex>(
      `/v2/${repository}/manifests/${digest}`,
    );
    if (!found) return undefined;
    const { body: manifest, headers } = found;
    const image = { repository, digest, tags, mediaType: String(headers["content-type"]) };
    if ("manifests" in manifest) {
      const images = await Promise.all(
        manifest.manifests.map((each) => this.#image(repository, each.digest, [])),
      );
      return {
        ...image,
        sizeBytes: images.reduce((sum, each) => sum + (each?.sizeBytes ?? 0), 0),
        uploadTime: this.#storage.pushTime(repository, digest),
      };
    }
    const { body: config } = await this.#registry.get<{ created?: string }>(
      `/v2/${repository}/blobs/${manifest.config.digest}`,
    );
    return {
      ...image,
      sizeBytes: manifest.layers.reduce((sum, { size }) => sum + size, manifest.config.size),
      ...(config.created === undefined ? {} : { buildTime: config.created }),
      uploadTime: config.created ?? this.#storage.pushTime(repository, digest),
    };
  }
}
