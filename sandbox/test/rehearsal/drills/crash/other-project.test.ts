import { expect } from "chai";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GoogleCalls } from "../../../../src/engine/index.ts";
import { OtherProject } from "../../../../src/rehearsal/drills/crash/other-project.ts";
import {
  type FakeDocker,
  installFakeDocker,
  PUSHED_DIGEST,
} from "../../../helpers/docker-plugin-fake-docker.ts";

describe("the project whose images are promoted", () => {
  let docker: FakeDocker;
  let calls: string[];

  beforeEach(() => {
    docker = installFakeDocker();
    calls = [];
  });

  afterEach(() => {
    docker.remove();
  });

  function create(config: Readonly<Record<string, string>> = {}): Promise<OtherProject> {
    const google = {
      post: (path: string, body: { projectId: string }) =>
        Promise.resolve(calls.push(`POST ${path} ${body.projectId}`)),
      delete: (path: string) => Promise.resolve(calls.push(`DELETE ${path}`)),
    } as unknown as GoogleCalls;
    return OtherProject.create({
      ...{ google, accessToken: "secret", stack: { config: () => Promise.resolve(config) } },
      ...{ projectFolder: docker.folder, environment: process.env, log: () => undefined },
      ...{ image: "shop", workFolder: join(docker.folder, "work") },
    });
  }

  it("builds a version as the stack does, and returns it by digest", async () => {
    const other = await create({ "shop:baseImage": "gcr.io/base:1" });
    const image = await other.publish("0.1.7");
    const [, id] = /^gcr\.io\/(crash-\w+)\/shop@/.exec(image) ?? [];
    expect(image).to.equal(`gcr.io/${id}/shop@${PUSHED_DIGEST}`);
    const [build, push] = docker.calls().map(({ args }) => args.join(" "));
    expect(build).to.equal(
      `build --platform linux/amd64 --tag gcr.io/${id}/shop:0.1.7 --build-arg APP_VERSION=0.1.7 ` +
        "--build-arg BASE_IMAGE=gcr.io/base:1 app",
    );
    expect(push).to.equal(`push gcr.io/${id}/shop:0.1.7`);
    await other.delete();
    expect(calls).to.deep.equal([`POST /crm/v1/projects ${id}`, `DELETE /crm/v1/projects/${id}`]);
  });

  it("leaves no file with the token", async () => {
    await (await create()).publish("0.1.7");
    const { config, configFolder } = docker.calls()[0]!;
    const { auths } = JSON.parse(config) as { auths: Record<string, { auth: string }> };
    expect(Buffer.from(auths["gcr.io"]!.auth, "base64").toString()).to.equal("oauth2accesstoken:secret");
    expect(existsSync(configFolder)).to.equal(false);
  });

  it("says what Docker printed when it pushed no digest", async () => {
    docker.answer("push", "nothing");
    const message = await (await create()).publish("0.1.7").catch((error: Error) => error.message);
    expect(message).to.match(
      /^docker push gcr\.io\/crash-\w+\/shop:0\.1\.7: expected a digest, got: nothing$/,
    );
  });
});
