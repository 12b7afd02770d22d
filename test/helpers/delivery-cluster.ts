import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Applied {
  readonly path: string;
  readonly query: Record<string, string>;
  readonly object: Record<string, unknown>;
}

export interface DeliveryCluster {
  readonly server: string;
  readonly applied: Applied[];
  close(): Promise<void>;
}

/** A Service that Pulumi applied, with the API server's defaults. */
export function pulumiService(name: string, color: string): Record<string, unknown> {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name,
      namespace: "web",
      uid: "u-1",
      resourceVersion: "7",
      labels: { app: "web" },
      annotations: { "pulumi.com/patchForce": "true", "cloud.google.com/neg": "{}" },
      managedFields: [
        {
          manager: "cloud-controller-manager",
          operation: "Update",
          subresource: "status",
          fieldsV1: { "f:status": {} },
        },
        {
          manager: "pulumi-kubernetes-1a2b3c4d",
          operation: "Apply",
          fieldsV1: {
            "f:metadata": {
              "f:annotations": { "f:pulumi.com/patchForce": {} },
              "f:labels": { "f:app": {} },
            },
            "f:spec": {
              "f:ports": {
                'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:name": {}, "f:port": {}, "f:targetPort": {} },
              },
              "f:selector": {},
              "f:type": {},
            },
          },
        },
      ],
    },
    spec: {
      type: "LoadBalancer",
      clusterIP: "198.51.100.1",
      selector: { app: "web", color },
      ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: "http", nodePort: 30080 }],
    },
    status: { loadBalancer: {} },
  };
}

/** A Kubernetes API on loopback with the given objects, by path; a function makes its object anew. It stores what is written. */
export async function deliveryCluster(
  objects: Readonly<Record<string, unknown>>,
  token = "t-1",
): Promise<DeliveryCluster> {
  const applied: Applied[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${token}`) {
      return answer(401, { message: "Unauthorized" });
    }
    if (request.method === "GET") {
      const given = objects[pathname];
      const object =
        typeof given === "function" ? (given as (written: Applied[]) => unknown)(applied) : given;
      return object ? answer(200, object) : answer(404, { message: "not found" });
    }
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      const object = JSON.parse(text) as Record<string, unknown>;
      applied.push({ path: pathname, query: Object.fromEntries(searchParams), object });
      answer(200, object);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    applied,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
