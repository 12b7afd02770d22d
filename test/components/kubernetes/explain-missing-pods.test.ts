import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DEFAULT_CONTAINER } from "../../../components/kubernetes/app-container.ts";
import { explainMissingPods } from "../../../components/kubernetes/explain-missing-pods.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const LATE = "2 errors occurred:\n\t* 'green' timed out waiting to be Ready\n\t* ";
const NO_POD = `${LATE}Minimum number of live Pods was not attained`;
const IN_A_POD = `${LATE}[Pod web/green-1]: containers with unready status: [app]`;
const NO_POD_WARNING =
  "green: no pod says why it is not ready, so no node has room for it, or Kubernetes refuses it. See why with: " +
  "kubectl --namespace web get events --field-selector type=Warning";

const READY = [{ type: "Ready", status: "True" }];
const OUT_OF_MEMORY = {
  conditions: [{ type: "Ready", status: "False" }],
  containerStatuses: [
    { state: { waiting: {} }, lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } } },
  ],
};
const unhealthy = (name: string, lastTimestamp: string, message: string) => ({
  ...{ reason: "Unhealthy", message, lastTimestamp },
  involvedObject: { name },
});

describe("the explanation of missing pods", () => {
  let said: { warn: string[]; error: string[] };
  let restore: () => void;
  let server: Server;
  let asked: string[];
  let answers: { pods?: object[]; events?: object[] } | undefined;

  before(async () => {
    server = createServer(({ url = "" }, response) => {
      const { pathname, search } = new URL(url, "http://x");
      asked.push(decodeURIComponent(pathname + search));
      const items = answers?.[pathname.split("/").at(-1) as "pods" | "events"] ?? [];
      response.writeHead(answers ? 200 : 403).end(JSON.stringify({ items }));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(async () => {
    await mockEngine();
    said = { warn: [], error: [] };
    asked = [];
    answers = {};
    const { warn, error } = pulumi.log;
    restore = () => Object.assign(pulumi.log, { warn, error });
    Object.assign(pulumi.log, {
      warn: (message: string) => void said.warn.push(message),
      error: (message: string) => void said.error.push(message),
    });
  });
  afterEach(() => restore());

  const explain = async (error: string) => {
    const cluster = { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const { callback } = explainMissingPods({
      kubeconfig: JSON.stringify({ clusters: [{ name: "c", cluster }] }),
      namespace: "web",
      color: "green",
      container: DEFAULT_CONTAINER,
    });
    return callback({ errors: [error] } as unknown as pulumi.ErrorHookArgs);
  };

  it("says where to look when no pod gave a reason, and never tries again", async () => {
    expect(await explain(NO_POD)).to.equal(false);
    expect(said).to.deep.equal({ warn: [NO_POD_WARNING], error: [] });
  });

  it("is silent when a pod gave its reason, and asks no cluster about other errors", async () => {
    expect(await explain(IN_A_POD)).to.equal(false);
    expect(asked).to.have.length(2);
    expect(await explain("the server is unreachable")).to.equal(false);
    expect(asked).to.have.length(2);
    expect(said).to.deep.equal({ warn: [], error: [] });
  });

  it("looks at the colour's own pods, without those of a handover, and at what went wrong with them", async () => {
    await explain(NO_POD);
    expect(asked).to.have.members([
      "/api/v1/namespaces/web/pods?labelSelector=app=web,color=green,!handover",
      "/api/v1/namespaces/web/events?fieldSelector=type=Warning,involvedObject.kind=Pod",
    ]);
  });

  it("names the setting that a pod is not ready with, once, and not what ready or ending pods had", async () => {
    const log = {
      terminated: { reason: "Error", exitCode: 1, message: "EROFS: read-only file system, open '/a/b'" },
    };
    answers = {
      pods: [
        {
          metadata: { name: "old" },
          status: { conditions: READY, containerStatuses: [{ state: {}, lastState: log }] },
        },
        {
          metadata: { name: "ending", deletionTimestamp: "2026-11-27T12:00:00Z" },
          status: { containerStatuses: [{ state: log }] },
        },
        { metadata: { name: "starting" } },
        { metadata: { name: "green-1" }, status: OUT_OF_MEMORY },
        { metadata: { name: "green-2" }, status: OUT_OF_MEMORY },
      ],
    };
    expect(await explain(IN_A_POD)).to.equal(false);
    expect(said.warn).to.deep.equal([]);
    expect(said.error).to.have.length(1);
    expect(said.error[0]).to.match(/^container\.resources\.limits\.memory: expected .*, got "192Mi"\./);
  });

  it("takes the newest failed probe of the pod itself", async () => {
    const startup = (what: string) => `Startup probe failed: ${what}`;
    const status404 = startup("HTTP probe failed with statuscode: 404");
    const refused = startup("dial tcp 10.20.0.5:8080: connect: connection refused");
    answers = {
      pods: [{ metadata: { name: "green-1" }, status: { containerStatuses: [{ state: { running: {} } }] } }],
      events: [
        unhealthy("green-1", "2026-11-27T12:00:09Z", status404),
        unhealthy("green-1", "2026-11-27T12:00:05Z", refused),
        unhealthy("blue-1", "2026-11-27T12:00:10Z", refused),
      ],
    };
    await explain(NO_POD);
    expect(said.error[0]).to.match(/^container\.health\.path: .* It answers with 404\./);
  });

  it("leaves it to the plugin's own error when it can't look at the cluster", async () => {
    answers = undefined;
    expect(await explain(NO_POD)).to.equal(false);
    expect(said).to.deep.equal({ warn: [NO_POD_WARNING], error: [] });
  });
});
