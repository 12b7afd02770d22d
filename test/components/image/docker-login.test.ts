import { expect } from "chai";
import { execa } from "execa";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { withDockerLogin } from "../../../components/image/docker-login.ts";

const TOKEN = "secret-token";

describe("a login of Docker's own client", () => {
  let daemon: Server;
  /** What the client sent as login, by the path of the request. */
  const logins = new Map<string, unknown>();

  before(async function () {
    const { failed, stdout } = await execa("docker", ["--version"], { reject: false });
    if (failed || !stdout?.startsWith("Docker version")) {
      console.log("      skipped: this machine has no Docker client");
      this.skip();
    }
    daemon = createServer((request, response) => {
      const login = request.headers["x-registry-auth"];
      if (typeof login === "string") {
        const sent = JSON.parse(Buffer.from(login, "base64").toString()) as unknown;
        logins.set(request.url!.replace(/^\/v[\d.]+/, "").replace(/\?.*/, ""), sent);
      }
      request.resume();
      response.setHeader("Api-Version", "1.41").setHeader("Content-Type", "application/json");
      response.end(request.url!.endsWith("/_ping") ? "OK" : '{"status":"done"}\n');
    });
    await new Promise<void>((resolve) => daemon.listen(0, "127.0.0.1", resolve));
  });

  after(() => daemon?.close());

  it("has the token for the hosts that it is for, in a pull and in a push", async () => {
    const { port } = daemon.address() as AddressInfo;
    await withDockerLogin(["gcr.io", "eu.gcr.io"], TOKEN, async (login) => {
      const env = {
        ...login,
        DOCKER_HOST: `tcp://127.0.0.1:${port}`,
        DOCKER_CONTEXT: "",
        DOCKER_TLS_VERIFY: "",
      };
      await execa("docker", ["pull", `gcr.io/p/web@sha256:${"1".repeat(64)}`], { env });
      await execa("docker", ["push", "eu.gcr.io/p/web:1.0.0"], { env });
    });
    for (const path of ["/images/create", "/images/eu.gcr.io/p/web/push"]) {
      expect(logins.get(path), path).to.include({ username: "oauth2accesstoken", password: TOKEN });
    }
  });
});
