import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { CertificateAuthority } from "../../src/engine/cluster/certificates.ts";
import type { SandboxPaths } from "../../src/engine/host/paths.ts";

/** A registry's HTTP API over TLS with the images of a test, and the folder that holds them. */
export interface FakeRegistry {
  readonly port: number;
  /** Requests so far, as `METHOD path`. */
  readonly requests: string[];
  /** Adds an image and returns its digest. */
  push(repository: string, tag: string, created?: string): string;
  /** Adds an image for several platforms, made of stored images, and returns its digest. */
  pushIndex(repository: string, tag: string, digests: readonly string[]): string;
  /** Answers a path, such as `/v2/_catalog` or `PUT /v2/…`, with a status and no body. */
  break(path: string, status: number): void;
  close(): Promise<void>;
}

const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
export const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
const REPOSITORIES_A_PAGE = 2;
const digestOf = (content: string) => `sha256:${createHash("sha256").update(content).digest("hex")}`;

export async function startFakeRegistry({
  pki,
  registry: folder,
}: Pick<SandboxPaths, "pki" | "registry">): Promise<FakeRegistry> {
  const authority = await CertificateAuthority.open(pki, "a sandbox");
  const { certificate, key } = await authority.issue(join(pki, "registry"), {
    usage: "server",
    commonName: "gcr.io",
    ipAddresses: ["127.0.0.1"],
  });
  /** Digests by tag, by repository. */
  const repositories = new Map<string, Map<string, string>>();
  const contents = new Map<string, string>();
  const broken = new Map<string, number>();
  const requests: string[] = [];
  const linkOf = (repository: string, digest: string) =>
    join(
      ...[folder, "docker/registry/v2/repositories", repository, "_manifests/revisions/sha256"],
      ...[digest.replace("sha256:", ""), "link"],
    );
  const store = (repository: string, reference: string, manifest: string) => {
    const digest = digestOf(manifest);
    contents.set(digest, manifest);
    const tags = repositories.get(repository) ?? new Map<string, string>();
    repositories.set(repository, tags);
    if (reference !== digest) tags.set(reference, digest);
    mkdirSync(dirname(linkOf(repository, digest)), { recursive: true });
    writeFileSync(linkOf(repository, digest), digest);
    return digest;
  };

  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (request, response) => {
      const { pathname, searchParams } = new URL(request.url!, "https://localhost");
      requests.push(`${request.method} ${request.url}`);
      const send = (status: number, body: string, headers: Record<string, string> = {}) =>
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
      const [, repository, kind, reference] =
        /^\/v2\/(.+)\/(manifests|blobs|tags)\/(.+)$/.exec(pathname) ?? [];
      const status = broken.get(pathname) ?? broken.get(`${request.method} ${pathname}`);
      if (status !== undefined) return send(status, "");
      const granted = grantsOf(request.headers.authorization ?? "");
      if (!granted.includes(repository ?? "catalog")) return send(401, "{}");
      if (pathname === "/v2/_catalog") {
        const names = [...repositories.keys()].sort();
        const last = searchParams.get("last");
        const left = names.filter((name) => last === null || name > last);
        const page = left.slice(0, REPOSITORIES_A_PAGE);
        const next = `</v2/_catalog?last=${page.at(-1)}&n=${REPOSITORIES_A_PAGE}>; rel="next"`;
        const link: Record<string, string> = left.length > page.length ? { link: next } : {};
        return send(200, JSON.stringify({ repositories: page }), link);
      }
      const tags = repositories.get(repository ?? "");
      if (kind === "tags") {
        return tags
          ? send(200, JSON.stringify({ name: repository, tags: tags.size > 0 ? [...tags.keys()] : null }))
          : send(404, "{}");
      }
      if (request.method === "PUT") {
        void text(request).then((manifest) => {
          const digest = store(repository ?? "", reference ?? "", manifest);
          send(201, "", { "docker-content-digest": digest });
        });
        return;
      }
      const digest = tags?.get(reference ?? "") ?? reference ?? "";
      const content = contents.get(digest);
      if (content === undefined) return send(404, "{}");
      if (request.method === "DELETE") {
        contents.delete(digest);
        rmSync(linkOf(repository ?? "", digest));
        for (const [tag, tagged] of tags ?? []) if (tagged === digest) tags?.delete(tag);
        return send(202, "");
      }
      const type = content.includes('"manifests"') ? INDEX_TYPE : MANIFEST_TYPE;
      return send(200, content, { "content-type": type, "docker-content-digest": digest });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    port: (server.address() as AddressInfo).port,
    requests,
    push(repository, tag, created) {
      const config = JSON.stringify({ created });
      const manifest = JSON.stringify({
        config: { digest: digestOf(config), size: 100 },
        layers: [{ size: 2000 }, { size: 30_000 }],
      });
      contents.set(digestOf(config), config);
      return store(repository, tag, manifest);
    },
    pushIndex: (repository, tag, digests) =>
      store(repository, tag, JSON.stringify({ manifests: digests.map((digest) => ({ digest })) })),
    break: (path, status) => void broken.set(path, status),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The names in the registry that a token gives rights to. The real registry checks its signature too. */
function grantsOf(authorization: string): string[] {
  const [, claims = ""] = authorization.replace("Bearer ", "").split(".");
  const { access = [] } = JSON.parse(Buffer.from(claims, "base64url").toString() || "{}") as {
    access?: { name: string }[];
  };
  return access.map(({ name }) => name);
}
