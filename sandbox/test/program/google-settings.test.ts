import { expect } from "chai";
import { configOf, FIRST } from "../../src/rehearsal/drills/crash/crash-operations.ts";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { type CrashStack, startCrashStack } from "../helpers/crash-stack.ts";
import { PROJECT_ID } from "../helpers/google-cloud-client.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

const REGION = `/compute/v1/projects/${PROJECT_ID}/regions/us-central1`;
const ROLE = "roles/storage.objectViewer";
const POLICY = "/apis/networking.k8s.io/v1/namespaces/web/networkpolicies/app";

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("the settings of what the app has of Google, on the real engine and the simulated Google Cloud", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(600_000);
  let ground: CrashStack;

  before(async function () {
    ground = await startCrashStack(await installedPrograms(PULUMI, this));
    ground.configure(configOf(FIRST));
    await ground.stack.up();
  });

  after(async () => {
    await ground?.close();
  });

  const policyOf = async () => {
    const path = `/crm/v1/projects/${PROJECT_ID}:getIamPolicy`;
    const { body } = await ground.cloud.send("POST", path, {});
    return (body.bindings ?? []) as { role: string; members: string[] }[];
  };
  const podOf = (path: string) =>
    (ground.kubernetes.objects.get(path)!.spec as { template: { spec: Record<string, unknown> } }).template
      .spec;
  const pod = () => podOf("/apis/apps/v1/namespaces/web/deployments/blue");

  it("without them the app has a service account without a token, and a policy for what comes in", () => {
    expect(pod()).to.include({ serviceAccountName: "web", automountServiceAccountToken: false });
    expect(ground.kubernetes.objects.get(POLICY)!.spec).to.deep.equal({
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ port: "http", protocol: "TCP" }] }],
    });
  });

  it("a switch does not touch the policy", async () => {
    const green = { version: "0.1.1", replicas: 2 };
    ground.configure(configOf({ ...FIRST, green, lastVersion: 1 }));
    await ground.stack.up();
    ground.kubernetes.changes.length = 0;
    ground.configure({ activeColor: "green" });
    await ground.stack.up();
    expect(ground.kubernetes.changes.join("\n"))
      .to.include("/services/public")
      .and.not.include("networkpolicies");
    ground.configure({ activeColor: "blue" });
    await ground.stack.up();
  });

  it("container.metrics tells GKE's collectors the pods and lets them in, and the second update changes nothing", async () => {
    ground.configure({ "container.metrics.port": 9464 });
    await ground.stack.up();
    const monitoring = "/apis/monitoring.googleapis.com/v1/namespaces/web/podmonitorings/web";
    expect(ground.kubernetes.objects.get(monitoring)!.spec).to.deep.include({
      selector: { matchLabels: { app: "web" } },
      endpoints: [{ port: "metrics", path: "/metrics", interval: "15s" }],
    });
    const { ingress } = ground.kubernetes.objects.get(POLICY)!.spec as { ingress: unknown[] };
    expect(ingress).to.have.length(2);
    await ground.stack.up({ refresh: true, expectNoChanges: true });
  });

  it("appRoles gives the app's service account its roles, and the second update changes nothing", async () => {
    ground.configure({ appRoles: [ROLE] });
    await ground.stack.up();
    const { projectNumber } = (await ground.cloud.get(`/crm/v1/projects/${PROJECT_ID}`)) as {
      projectNumber: string;
    };
    expect((await policyOf()).find(({ role }) => role === ROLE)?.members).to.deep.equal([
      `principal://iam.googleapis.com/projects/${projectNumber}/locations/global/workloadIdentityPools/` +
        `${PROJECT_ID}.svc.id.goog/subject/ns/web/sa/web`,
    ]);
    expect(pod()).to.include({ serviceAccountName: "web", automountServiceAccountToken: true });
    await ground.stack.up({ refresh: true, expectNoChanges: true });
  });

  it("outgoingTraffic adds a NAT with an address that is not deleted before it, and the second update changes nothing", async () => {
    ground.configure({ outgoingTraffic: true });
    await ground.stack.up();
    const { address, users } = (await ground.cloud.get(`${REGION}/addresses/blue-green-outgoing`)) as {
      address: string;
      users: string[];
    };
    expect(await ground.stack.outputs()).to.include({ outgoingIp: address });
    expect(users).to.have.length(1);
    const { nats } = (await ground.cloud.get(`${REGION}/routers/blue-green-outgoing`)) as { nats: object[] };
    expect(nats).to.have.length(1);
    await ground.stack.up({ refresh: true, expectNoChanges: true });
  });

  it("a NAT that somebody deleted is back after the next update", async () => {
    await ground.cloud.operate("PATCH", `${REGION}/routers/blue-green-outgoing`, { nats: [] });
    await ground.stack.up({ refresh: true });
    const { nats } = (await ground.cloud.get(`${REGION}/routers/blue-green-outgoing`)) as { nats: object[] };
    expect(nats).to.have.length(1);
  });

  const zones = `/dns/v1/projects/${PROJECT_ID}/managedZones`;
  const recordsOf = async () => {
    const { rrsets } = await ground.cloud.get(`${zones}/example/rrsets?type=A`);
    return rrsets.map(({ name, rrdatas }) => `${name} ${rrdatas.join()}`);
  };

  it("domain without a zone for it ends the preview with what to do", async () => {
    ground.configure({ domain: "shop.example.com" });
    const message = await ground.stack.plannedSteps().then(
      () => "the preview passed",
      (error: Error) => error.message,
    );
    expect(message).to.include(
      `domain: expected a name in a public managed zone of the project ${PROJECT_ID}, whose zones are: none, got`,
    );
  });

  it("domain writes the record into its zone, is the URL, and the second update changes nothing", async () => {
    await ground.cloud.enable("dns");
    await ground.cloud.send("POST", zones, { name: "example", dnsName: "example.com.", description: "" });
    await ground.stack.up();
    const { address } = (await ground.cloud.get(`${REGION}/addresses/blue-green-public`)) as {
      address: string;
    };
    expect(await recordsOf()).to.deep.equal([`shop.example.com. ${address}`]);
    expect(await ground.stack.outputs()).to.include({ url: "http://shop.example.com" });
    await ground.stack.up({ refresh: true, expectNoChanges: true });
  });

  it("without them all is as before", async () => {
    ground.configure({ appRoles: undefined, outgoingTraffic: undefined, domain: undefined });
    await ground.stack.up();
    expect((await policyOf()).map(({ role }) => role)).to.not.include(ROLE);
    expect((await ground.cloud.get(`${REGION}/routers`)).items).to.deep.equal([]);
    expect(pod()).to.include({ automountServiceAccountToken: false });
    expect(await recordsOf()).to.deep.equal([]);
  });

  it("a destroy leaves nothing of them", async () => {
    ground.configure({ appRoles: [ROLE], outgoingTraffic: true, domain: "shop.example.com" });
    await ground.stack.up();
    await ground.stack.destroy();
    expect(await recordsOf()).to.deep.equal([]);
    expect((await policyOf()).map(({ role }) => role)).to.not.include(ROLE);
    for (const kind of ["routers", "addresses"]) {
      expect((await ground.cloud.get(`${REGION}/${kind}`)).items, kind).to.deep.equal([]);
    }
    expect(ground.cloud.server.stats().unmatchedRequests).to.equal(0);
  });
});
