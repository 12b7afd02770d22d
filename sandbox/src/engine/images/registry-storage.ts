import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Reads from the registry's folder what its HTTP API doesn't show: untagged manifests and push times. */
export class RegistryStorage {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The digests of a repository's manifests, tagged or not. */
  digests(repository: string): string[] {
    const folder = this.#revisions(repository);
    if (!existsSync(folder)) return [];
    // The folder of a deleted manifest has no link.
    return readdirSync(folder)
      .map((hash) => `sha256:${hash}`)
      .filter((digest) => existsSync(this.#link(repository, digest)));
  }

  /** Time of the manifest's last push or tag, in RFC 3339. */
  pushTime(repository: string, digest: string): string {
    const link = statSync(this.#link(repository, digest), { throwIfNoEntry: false });
    return (link?.mtime ?? new Date(0)).toISOString();
  }

  #revisions(repository: string): string {
    const repositories = join(this.#folder, "docker", "registry", "v2", "repositories");
    return join(repositories, repository, "_manifests", "revisions", "sha256");
  }

  #link(repository: string, digest: string): string {
    return join(this.#revisions(repository), digest.replace("sha256:", ""), "link");
  }
}
