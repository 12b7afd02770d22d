import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { CertificateAuthority } from "../../src/engine/cluster/certificates.ts";
import type { KubernetesCall } from "./kubernetes-calls.ts";
import { discoveryAt, isListPath } from "./kubernetes-kinds.ts";

export interface SimulatedObject {
  kind?: string;
  metadata: Record<string, unknown> & { name: string; uid?: string; labels?: Record<string, string> };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  /** Of an EndpointSlice. */
  readonly endpoints?: readonly object[];
}

/** A Kubernetes API in memory: pods become ready and Jobs end by time alone. */
export interface SimulatedKubernetes {
  /** Host and port. */
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly objects: Map<string, SimulatedObject>;
  /** Calls that changed something, as `METHOD path`, oldest first. */
  readonly changes: string[];
  /** Runs before each change of an object. */
  watch(look: (path: string, object: SimulatedObject) => unknown): void;
  /** Forgets all objects, as a new cluster. */
  reset(): void;
  close(): Promise<void>;
}

/** How long pods and Jobs take. */
const TAKES_MS = 400;

/** @param refuse the status and the reason of a refusal; by default everybody may make all calls */
export async function startSimulatedKubernetes(
  folder: string,
  refuse: (call: KubernetesCall) => readonly [number, string] | undefined = () => undefined,
): Promise<SimulatedKubernetes> {
  const authority = await CertificateAuthority.open(folder, "test");
  const { certificate, key } = await authority.issue(join(folder, "server"), {
    usage: "server",
    commonName: "kubernetes",
    ipAddresses: ["127.0.0.1"],
  });
  const objects = new Map<string, SimulatedObject>();
  const changes: string[] = [];
  let look: (path: string, object: SimulatedObject) => unknown = () => undefined;
  let version = 0;
  const renew = (object: SimulatedObject) => (object.metadata.resourceVersion = String(++version));
  const later = (path: string, uid: unknown, act: (object: SimulatedObject) => void) =>
    setTimeout(() => {
      const object = objects.get(path);
      if (!object || object.metadata.uid !== uid) return;
      act(object);
      renew(object);
    }, TAKES_MS).unref();

  function apply(path: string, manifest: SimulatedObject): [number, object] {
    const old = objects.get(path);
    if (old?.kind === "Job" && !same(template(old), template(manifest))) {
      return [
        422,
        status(
          "Invalid",
          `Job.batch "${manifest.metadata.name}" is invalid: spec.template: field is immutable`,
        ),
      ];
    }
    const isChanged = !old || !same(manifest.spec, old.metadata.applied);
    const object: SimulatedObject = {
      ...old,
      ...manifest,
      metadata: {
        ...manifest.metadata,
        uid: old?.metadata.uid ?? randomUUID(),
        creationTimestamp: old?.metadata.creationTimestamp ?? new Date().toISOString(),
        generation: Number(old?.metadata.generation ?? 0) + (isChanged ? 1 : 0),
        applied: structuredClone(manifest.spec),
        annotations: {
          ...(old?.metadata.annotations as object),
          ...(manifest.metadata.annotations as object),
        },
      },
      status: old?.status ?? {},
    };
    look(path, object);
    changes.push(`PATCH ${path}`);
    objects.set(path, object);
    renew(object);
    if (isChanged) control(path, object);
    return [old ? 200 : 201, shown(object)];
  }

  /** What Kubernetes' controllers do. */
  function control(path: string, object: SimulatedObject): void {
    const { uid, generation } = object.metadata;
    if (object.kind === "Service") {
      object.spec = { ...object.spec, clusterIP: object.spec?.clusterIP ?? "10.0.0.1" };
      if (object.spec.type !== "LoadBalancer") return;
      later(path, uid, (live) => {
        live.status = { loadBalancer: { ingress: [{ ip: "192.0.2.10" }] } };
      });
    }
    if (object.kind === "Job") {
      object.status = { startTime: new Date().toISOString() };
      later(path, uid, (live) => {
        live.status = { ...live.status, conditions: [{ type: "Complete", status: "True" }] };
      });
    }
    if (object.kind === "Deployment") {
      const revision = String(generation);
      (object.metadata.annotations as Record<string, string>)["deployment.kubernetes.io/revision"] = revision;
      object.status = {
        ...object.status,
        conditions: [{ type: "Progressing", status: "True", reason: "ReplicaSetUpdated" }],
      };
      later(path, uid, (live) => {
        if (live.metadata.generation !== generation) return;
        live.status = {
          observedGeneration: generation,
          readyReplicas: live.spec?.replicas,
          conditions: [
            { type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" },
            { type: "Available", status: "True" },
          ],
        };
      });
    }
  }

  function list(path: string): object[] {
    if (path.endsWith("/replicasets")) {
      return [...objects]
        .filter(([key]) => key.startsWith(path.replace("replicasets", "deployments/")))
        .map(([, deployment]) => replicaSet(deployment));
    }
    return [...objects].filter(([key]) => key.startsWith(`${path}/`)).map(([, object]) => shown(object));
  }

  function remove(path: string): [number, object] {
    if (!objects.has(path)) return notFound(path);
    changes.push(`DELETE ${path}`);
    objects.delete(path);
    const namespace = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(path)?.[1];
    for (const key of objects.keys()) {
      if (namespace && key.includes(`/namespaces/${namespace}/`)) objects.delete(key);
    }
    return [200, status("Success", "")];
  }

  function answer(method: string, path: string, body: string): [number, object] {
    const group = discoveryAt(path);
    if (group) return [200, group];
    if (method === "PATCH") return apply(path, JSON.parse(body) as SimulatedObject);
    if (method === "DELETE") return remove(path);
    const object = objects.get(path);
    if (object) return [200, shown(object)];
    return isListPath(path)
      ? [200, { metadata: { resourceVersion: String(version) }, items: list(path) }]
      : notFound(path);
  }

  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (request, response) => {
      void text(request).then((body) => {
        const { pathname, searchParams } = new URL(request.url!, "https://localhost");
        const isDry = searchParams.has("dryRun");
        const method = request.method!;
        const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
        const refused = refuse({ method, path: pathname, token, exists: objects.has(pathname) });
        const allowed = (): [number, object] =>
          isDry ? [200, { ...(JSON.parse(body) as object) }] : answer(method, pathname, body);
        const [code, found] = refused ? [refused[0], status("Forbidden", refused[1])] : allowed();
        response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(found));
      });
    },
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificateAuthority: readFileSync(authority.files.certificate, "utf8"),
    objects,
    changes,
    watch: (next) => void (look = next),
    reset: () => objects.clear(),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const template = ({ spec }: SimulatedObject) => spec?.template;
const status = (reason: string, message: string) => ({ kind: "Status", reason, message });
const notFound = (path: string): [number, object] => [404, status("NotFound", `${path} not found`)];

function shown({ metadata, ...object }: SimulatedObject): object {
  const { applied, ...rest } = metadata;
  void applied;
  return { ...object, metadata: rest };
}

function replicaSet(deployment: SimulatedObject): object {
  const { name, uid, annotations, namespace } = deployment.metadata;
  const { readyReplicas, observedGeneration } = deployment.status ?? {};
  const isCurrent = observedGeneration === deployment.metadata.generation;
  return {
    metadata: { name: `${name}-1`, namespace, annotations, ownerReferences: [{ uid }] },
    spec: { replicas: deployment.spec?.replicas },
    status: { readyReplicas: isCurrent ? readyReplicas : 0 },
  };
}
