import { expect } from "chai";
import { execa } from "execa";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pulumiService } from "../helpers/delivery-cluster.ts";
import { CLI, CONTEXT, DeliveryProject, livePods } from "../helpers/delivery-project.ts";

const SERVICES = "/api/v1/namespaces/web/services";
// Records its process, its arguments and the kubeconfig, and waits for Ctrl-C.
const KUBECTL = `#!/bin/sh
if [ "$1" = --kubeconfig ]; then cp "$2" "$0.kubeconfig"; fi
echo $$ > "$0.pid"
echo "$@" > "$0.args"
if [ -f "$0.fails" ]; then exit 1; fi
exec sleep 60
`;

describe("npm run preview:open", () => {
  let project: DeliveryProject;
  beforeEach(async () => {
    project = new DeliveryProject();
    project.configure("");
    writeFileSync(project.file("kubectl"), KUBECTL);
    chmodSync(project.file("kubectl"), 0o755);
    await deploy();
  });
  afterEach(() => project.remove());

  const deploy = (ready = 2) =>
    project.deploy({
      [`${SERVICES}/preview`]: pulumiService("preview", "green"),
      ...livePods("green", { version: "1.1.0", ready }),
    });
  const open = (...args: string[]) => project.run("preview:open", "--stack", "dev", ...args);
  const asked = () => readFileSync(project.file("kubectl.args"), "utf8").trim();

  /** Opens it and presses Ctrl-C once kubectl runs. */
  const openUntilCtrlC = (...args: string[]) => openUntil((pid) => process.kill(-pid, "SIGINT"), args);

  async function openUntil(end: (pid: number) => void, args: readonly string[] = []) {
    const child = execa(process.execPath, [CLI, "preview:open", "--stack", "dev", ...args], {
      ...{ cwd: project.file(""), reject: false, detached: true },
      env: { PATH: `${project.file("")}:${process.env.PATH}`, KUBECONFIG: project.file("kubeconfig") },
    });
    let isEnded = false;
    void child.then(() => (isEnded = true));
    while (!existsSync(project.file("kubectl.args")) && !isEnded) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (!isEnded) end(child.pid!);
    return child;
  }

  it("forwards the preview Service to this machine with kubectl, until Ctrl-C", async () => {
    const { exitCode, stdout, stderr } = await openUntilCtrlC();
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.match(/^Internal testers reach green 1\.1\.0\. Ctrl-C ends it\./);
    expect(asked()).to.equal(
      `--context ${CONTEXT} --namespace web port-forward --address 127.0.0.1 service/preview 8080:80`,
    );
  });

  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    it(`ends kubectl when ${signal} ends the command alone`, async () => {
      const { exitCode, stderr } = await openUntil((pid) => process.kill(pid, signal));
      expect([exitCode, stderr]).to.deep.equal([0, ""]);
      const kubectl = Number(readFileSync(project.file("kubectl.pid"), "utf8"));
      expect(() => process.kill(kubectl, 0)).to.throw("ESRCH");
    });
  }

  it("takes another port, and any free one for 0", async () => {
    for (const [port, ports] of Object.entries({ "9000": "9000:80", "0": ":80" })) {
      rmSync(project.file("kubectl.args"), { force: true });
      await openUntilCtrlC("--port", port);
      expect(asked().split(" ").at(-1)).to.equal(ports);
    }
    expect((await open("--port", "http")).stderr).to.equal(
      "option '-p, --port <port>' argument 'http' is invalid. Expected a number from 0 to 65535, got \"http\". " +
        "See its options: npm run preview:open -- --help",
    );
  });

  it("takes the kubeconfig of the stack's state without a context, and removes it afterwards", async () => {
    const text = readFileSync(project.file("kubeconfig"), "utf8");
    rmSync(project.file("kubeconfig"));
    const inputs = { kubeconfig: { plaintext: JSON.stringify(text) } };
    const resources = [{ type: "pulumi:providers:kubernetes", inputs }];
    writeFileSync(project.file("pulumi.state"), JSON.stringify({ deployment: { resources } }));
    expect((await openUntilCtrlC()).exitCode).to.equal(0);
    expect(readFileSync(project.file("kubectl.kubeconfig"), "utf8")).to.equal(text);
    const [, kubeconfig] = asked().split(" ");
    expect(existsSync(dirname(kubeconfig!))).to.equal(false);
  });

  it("says that there is no idle colour with a ready pod", async () => {
    await deploy(0);
    const { exitCode, stderr } = await open();
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "preview: expected an idle colour with a ready pod, got green, which has no ready pod. See why: npm run status -- " +
        "--stack dev. Or release something: npm run release -- --stack dev",
    ]);
    await project.deploy({});
    expect((await open()).stderr).to.match(/^preview: expected an idle colour with a ready pod, got none\. /);
    expect(existsSync(project.file("kubectl.args"))).to.equal(false);
  });

  it("passes kubectl's failure on, and says how to get kubectl and what a VPN opens", async () => {
    writeFileSync(project.file("kubectl.fails"), "");
    const failed = await open();
    expect([failed.exitCode, failed.stderr]).to.deep.equal([
      1,
      "kubectl port-forward: failed, see above. If the port is taken, name another one with: --port 0",
    ]);
    rmSync(project.file("kubectl"));
    const { exitCode, stderr } = await project.runWith(
      { PATH: project.file("") },
      ...(["preview:open", "--stack", "dev"] as const),
    );
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "kubectl: expected it on PATH, got nothing. Install it with: gcloud components install kubectl. From inside the VPC " +
        "network, for example by a VPN, open the address of: pulumi stack output previewUrl",
    ]);
  });
});
