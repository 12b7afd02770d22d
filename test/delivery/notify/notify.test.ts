import { expect } from "chai";
import { mkdirSync, writeFileSync } from "node:fs";
import { pulumiService } from "../../helpers/delivery-cluster.ts";
import { DeliveryProject, imageOf, livePods } from "../../helpers/delivery-project.ts";
import { PROJECT_NAME } from "../../helpers/pulumi-config.ts";
import { Webhook } from "../../helpers/webhook.ts";

const COLORS = "  activeColor: blue\n  blue:\n    version: 1.0.0\n  green:\n    version: 1.1.0\n";
const SECRET = "    url:\n      secure: v1:abc\n";

describe("a stack with notify", function () {
  this.timeout(180_000);
  let project: DeliveryProject;
  let webhook: Webhook;
  let url: string;
  beforeEach(async () => {
    project = new DeliveryProject();
    webhook = new Webhook();
    url = await webhook.start();
  });
  afterEach(async () => {
    await webhook.stop();
    await project.remove();
  });

  const configure = (notify: string) => project.configure(`${COLORS}  notify:\n${notify}`);
  const texts = () => webhook.posted.map(({ body }) => body);
  const switchToGreen = () => project.run("switch", "green", "--stack", "dev", "--yes");
  const deployed = (version: string) => ({ version, image: imageOf(version), replicas: 2 });

  it("tells its webhook of a switch, by the address in the file and without asking Pulumi", async () => {
    configure(`    url: ${url}\n`);
    const { exitCode, stdout, stderr, commands } = await switchToGreen();
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.not.include("T0P-SECRET");
    expect(commands).to.deep.equal(["config set activeColor green --stack dev", "up --stack dev --yes"]);
    expect(webhook.posted).to.deep.equal([
      {
        method: "POST",
        path: "/services/T0P-SECRET",
        contentType: "application/json; charset=utf-8",
        body: { text: "web in dev: external users reach green 1.1.0." },
      },
    ]);
  });

  it("asks Pulumi for an address that is a secret, and never prints it", async () => {
    configure(`${SECRET}    format: cloudevents\n`);
    project.decryptsTo(url);
    const { exitCode, stdout, stderr, commands } = await switchToGreen();
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.not.include("T0P-SECRET");
    expect(commands.at(-1)).to.equal("config get --path notify.url --stack dev --non-interactive");
    const [{ id, time, ...event }] = texts() as [Record<string, unknown>];
    expect(id).to.match(/^[0-9a-f-]{36}$/);
    expect(Date.now() - Date.parse(time as string)).to.be.within(0, 60_000);
    expect(event).to.deep.equal({
      specversion: "1.0",
      source: `/${PROJECT_NAME}/dev`,
      type: "blue-green.switched",
      datacontenttype: "application/json",
      data: { app: "web", stack: "dev", color: "green", reachedBy: "external users", version: "1.1.0" },
    });
  });

  it("tells it of a release, and of the switch that follows", async () => {
    mkdirSync(project.file("app"));
    writeFileSync(project.file("app/Dockerfile"), "FROM scratch\n");
    configure(`    url: ${url}\n`);
    project.record({ activeColor: "blue", blue: deployed("1.0.0"), green: deployed("1.1.0") });
    const release = ["--stack", "dev", "--version", "1.2.0", "--switch", "--yes"];
    const { exitCode, stderr } = await project.run("release", ...release);
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(texts()).to.deep.equal([
      { text: "web in dev: green 1.2.0 is released. Internal testers reach it." },
      { text: "web in dev: external users reach green 1.2.0." },
    ]);
  });

  it("tells it of a rollback", async () => {
    configure(`    url: ${url}\n`);
    project.record({ activeColor: "blue", blue: deployed("1.0.0"), green: deployed("1.1.0") });
    const services = "/api/v1/namespaces/web/services";
    await project.deploy({
      [`${services}/public`]: pulumiService("public", "blue"),
      [`${services}/preview`]: pulumiService("preview", "green"),
      ...livePods("blue"),
      ...livePods("green", { version: "1.1.0" }),
    });
    const { exitCode, stderr } = await project.run("rollback", "--stack", "dev", "--yes");
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(texts()).to.deep.equal([{ text: "web in dev: rolled back. External users reach green 1.1.0." }]);
  });

  it("says nothing of a switch that failed", async () => {
    configure(`    url: ${url}\n`);
    project.failAt("up");
    expect((await switchToGreen()).exitCode).to.equal(1);
    expect(texts()).to.deep.equal([]);
  });

  it("has released all the same when the webhook refuses the news", async () => {
    configure(`    url: ${url}\n`);
    webhook.answers = [404];
    const { exitCode, stderr } = await switchToGreen();
    expect([exitCode, stderr]).to.deep.equal([
      0,
      "The switch is done, but the webhook was not told. notify.url: expected the webhook to take the news, got " +
        "status 404. Check it: pulumi config get --path notify.url --stack dev",
    ]);
  });

  it("has released all the same when the address can't be decrypted", async () => {
    configure(SECRET);
    const { exitCode, stderr } = await switchToGreen();
    expect([exitCode, stderr]).to.deep.equal([
      0,
      "The switch is done, but the webhook was not told. notify.url: expected a secret that this machine can decrypt, " +
        "got: error: incorrect passphrase. Try: pulumi config get --path notify.url --stack dev",
    ]);
  });

  it("has released all the same when the format is unknown", async () => {
    configure(`    url: ${url}\n    format: teams\n`);
    const { exitCode, stderr } = await switchToGreen();
    expect([exitCode, stderr]).to.deep.equal([
      0,
      "The switch is done, but the webhook was not told. notify.format: expected slack or cloudevents, got " +
        '"teams". Set it with: pulumi config set --path notify.format slack --stack dev',
    ]);
    expect(texts()).to.deep.equal([]);
  });
});
