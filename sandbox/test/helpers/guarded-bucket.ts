import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { TokenOwner } from "../../src/engine/google-cloud/kernel/access/access-tokens.ts";
import { type FakeBucket, fakeBucket } from "./fake-bucket.ts";
import type { TestCloud } from "./google-cloud-client.ts";

/** A bucket that asks IAM about each call. The server behind it asks nobody. */
export interface GuardedBucket {
  /** Its address in Pulumi's form. */
  readonly url: string;
  /**
   * What Pulumi needs to find it as the owner of a token. Each owner has an address of their own, because Pulumi sends no
   * token to a server that replaces Cloud Storage.
   */
  readonly environmentOf: (token: string) => Promise<Readonly<Record<string, string>>>;
  /** The permissions that an account needed and had. */
  readonly usedBy: (email: string) => string[];
  close(): Promise<void>;
}

/**
 * The permissions of a call by its method and path. An overwritten object needs the right to delete, and a missing one is
 * shown only to who may list: https://cloud.google.com/storage/docs/access-control/iam-json and iam-xml.
 */
const PERMISSIONS: readonly (readonly [pattern: RegExp, permission: string])[] = [
  [/^GET \/storage\/v1\/b\/[^/]+\/o$/, "list"],
  [/^GET \/storage\/v1\/b\/[^/]+\/o\/[^/]+$/, "get"],
  [/^GET \/(?!storage\/|upload\/)[^/]+\/.+$/, "get"],
  [/^POST \/upload\/storage\/v1\/b\/[^/]+\/o$/, "create"],
  [/^POST \/storage\/v1\/b\/[^/]+\/o\/[^/]+\/(copyTo|rewriteTo)\//, "create"],
  [/^DELETE \/storage\/v1\/b\/[^/]+\/o\/[^/]+$/, "delete"],
];

/** The bucket with the policy that `name` has in `project`, or the reason why this machine has none. */
export async function guardedBucket(
  cloud: TestCloud,
  project: string,
  name: string,
): Promise<GuardedBucket | { readonly absent: string }> {
  const found = await fakeBucket(name);
  if ("absent" in found) return found;
  const bucket: FakeBucket = found;
  const used = new Map<string, Set<string>>();
  const servers: Server[] = [];

  async function answer(owner: TokenOwner, incoming: IncomingMessage): Promise<Answer> {
    const { method, url = "" } = incoming;
    const { pathname, searchParams } = new URL(url, "http://bucket");
    const body = await buffer(incoming);
    const may = (verb: string) => {
      const permission = `storage.objects.${verb}`;
      const isAllowed = cloud.server.identities.may(owner, permission, `projects/${project}/buckets/${name}`);
      if (isAllowed) used.set(owner.email, (used.get(owner.email) ?? new Set()).add(permission));
      return isAllowed;
    };
    const denied = (verb: string) =>
      refusal(
        403,
        `${owner.email} does not have storage.objects.${verb} access to the Google Cloud Storage object.`,
      );
    const verb = PERMISSIONS.find(([pattern]) => pattern.test(`${method} ${pathname}`))?.[1];
    if (verb === undefined) return refusal(501, `no permission is known for ${method} ${pathname}`);
    if (!may(verb)) return denied(verb);
    const written = writtenObject(pathname, searchParams, body);
    if (verb === "create" && (await exists(bucket, written)) && !may("delete")) return denied("delete");
    const forwarded = await forward(bucket.address, incoming, body);
    return forwarded.status === 404 && verb === "get" && !may("list") ? denied("list") : forwarded;
  }

  return {
    url: bucket.url,
    environmentOf: async (token) => {
      const owner = cloud.server.identities.identify(token);
      if (!owner) throw new Error("the token is not valid");
      const server = createServer((incoming, outgoing) => {
        void answer(owner, incoming).then(({ status, body, headers = {} }) =>
          outgoing.writeHead(status, headers).end(body),
        );
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      return { ...bucket.environment, STORAGE_EMULATOR_HOST: `127.0.0.1:${port}` };
    },
    usedBy: (email) => [...(used.get(email) ?? [])].sort(),
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await bucket.close();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: IncomingMessage["headers"];
}

const refusal = (status: number, message: string): Answer => ({
  status,
  body: JSON.stringify({ error: { code: status, message } }),
  headers: { "content-type": "application/json" },
});

const exists = async (bucket: FakeBucket, object: string) => (await bucket.list(object)).includes(object);

/** The object that an upload or a copy writes. */
function writtenObject(path: string, query: URLSearchParams, body: Buffer): string {
  const copy = /\/(?:copyTo|rewriteTo)\/b\/[^/]+\/o\/([^/]+)$/.exec(path)?.[1];
  if (copy !== undefined) return decodeURIComponent(copy);
  return query.get("name") ?? /"name": ?"([^"]+)"/.exec(body.toString("latin1"))?.[1] ?? "";
}

function forward(address: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const [host, port] = address.split(":");
  const { method, url, headers } = incoming;
  return new Promise((resolve, reject) => {
    request({ host, port, path: url, method, headers: { ...headers, host: address } }, (response) => {
      void buffer(response).then((answered) =>
        resolve({ status: response.statusCode ?? 502, body: answered, headers: response.headers }),
      );
    })
      .once("error", reject)
      .end(body);
  });
}
