import { expect } from "chai";
import { configOf, FIRST } from "../../src/rehearsal/drills/crash/crash-operations.ts";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { type CrashStack, startCrashStack } from "../helpers/crash-stack.ts";
import { PROJECT_ID } from "../helpers/google-cloud-client.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";
import type { SimulatedObject } from "../helpers/simulated-kubernetes.ts";

const VALUES = ["hunter2-hunter2", "swordfish-swordfish"] as const;
const SECRETS = `/secretmanager/v1/projects/${PROJECT_ID}/secrets`;
const PODS = "/apis/apps/v1/namespaces/web/deployments/blue";
const base64 = (text: string) => Buffer.from(text).toString("base64");

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("values of the environment in Secret Manager, on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let ground: CrashStack;

  before(async function () {
    ground = await startCrashStack(await installedPrograms(PULUMI, this));
    ground.configure({ ...configOf(FIRST), ...valueIn(1) });
  });

  after(async () => {
    await ground?.close();
  });

  const valueIn = (version: number, secret = "db") => ({
    env: { DATABASE_URL: { secretManager: { secret, version } } },
  });
  const previewError = () =>
    ground.stack.plannedSteps().then(
      () => "",
      // The diagnostics are JSON.
      ({ cause }: Error) => (cause as { readonly stdout: string }).stdout.replaceAll('\\"', '"'),
    );
  const send = (path: string, body: object) => ground.cloud.send("POST", `${SECRETS}${path}`, body);
  const add = (text: string) => send("/db:addVersion", { payload: { data: base64(text) } });
  const secretsOf = () =>
    [...ground.kubernetes.objects].filter(([path]) => path.includes("/secrets/")) as [
      string,
      SimulatedObject & { readonly data: object; readonly immutable: boolean },
    ][];

  it("are refused in a preview with one error each: the API, the secret, the version, its state", async () => {
    const KEY = 'env["DATABASE_URL"].secretManager';
    expect(await previewError()).to.include(
      `${KEY}: expected a version that the account that runs Pulumi may read, got "projects/${PROJECT_ID}/secrets/db/versions/1". ` +
        `The API is not enabled. Enable it with: gcloud services enable secretmanager.googleapis.com --project ${PROJECT_ID}`,
    );
    await ground.cloud.enable("secretmanager");
    const noVersion = `${KEY}.version: expected a version of the secret db in ${PROJECT_ID}, got "1".`;
    expect(await previewError()).to.include(noVersion);
    await send("?secretId=db", { replication: { automatic: {} } });
    expect(await previewError()).to.include(noVersion);
    await add(VALUES[0]);
    await send("/db/versions/1:disable", {});
    expect(await previewError()).to.include(
      `${KEY}.version: expected an enabled version of the secret db in ${PROJECT_ID}, got "1". It is disabled.`,
    );
    await send("/db/versions/1:enable", {});
    expect(await previewError()).to.equal("");
  });

  it("reach the pods in an immutable Secret, are plain nowhere in the state, and enable the API", async () => {
    await ground.stack.up();
    const [[path, secret], ...more] = secretsOf() as [ReturnType<typeof secretsOf>[0]];
    expect(more).to.deep.equal([]);
    expect(secret).to.deep.include({ immutable: true, data: { DATABASE_URL: base64(VALUES[0]) } });
    expect(JSON.stringify(ground.kubernetes.objects.get(PODS))).to.include(
      `{"secretKeyRef":{"key":"DATABASE_URL","name":"${path.split("/").at(-1)}"}}`,
    );
    const state = JSON.stringify(await ground.state());
    for (const form of [VALUES[0], base64(VALUES[0])]) expect(state.includes(form)).to.equal(false);
    expect(state).to.include("::services-secretmanager");
    await ground.stack.up({ expectNoChanges: true });
  });

  it("leave the running pods their Secret when an update to another version is killed, and the next one ends well", async () => {
    await add(VALUES[1]);
    ground.configure(valueIn(2));
    const [[old]] = secretsOf() as [ReturnType<typeof secretsOf>[0]];
    let hasBegun: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (hasBegun = resolve));
    ground.kubernetes.watch((path) => path === PODS && hasBegun());
    const update = ground.stack.start();
    await Promise.race([begun, update.done]);
    update.kill("SIGKILL");
    await update.done.catch(() => undefined);
    await ground.stack.cancel();
    expect(secretsOf().map(([path]) => path)).to.include(old);

    await ground.stack.up();
    const left = secretsOf();
    expect(left.map(([, { data }]) => data)).to.deep.equal([{ DATABASE_URL: base64(VALUES[1]) }]);
    await ground.stack.up({ expectNoChanges: true });
  });
});
