import { expect } from "chai";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { googleApis, googleApisFolder } from "./google-apis.ts";
import { fakeHost, rejection, type FakeHost } from "./toolchain-context.ts";

const APIS = "node_modules/googleapis/build/src/apis";

describe("Google's own clients and types, for the tests", () => {
  let host: FakeHost;
  beforeEach(() => (host = fakeHost()));
  afterEach(() => host.remove());

  const npmThat = (script: string) => host.program("npm", script);

  it("are installed once, without the APIs that the sandbox does not simulate", async () => {
    const npm = npmThat(`mkdir -p ${APIS}/container ${APIS}/youtube`);
    const found = await googleApis(host.context);
    const folder = googleApisFolder(host.context.environment);
    expect(found).to.deep.equal({ folder });
    expect(readdirSync(join(folder, APIS))).to.deep.equal(["container"]);
    rmSync(npm);
    expect(await googleApis(host.context)).to.deep.equal({ folder });
  });

  it("are absent where npm can't reach its registry", async () => {
    npmThat("echo 'npm error code EAI_AGAIN' >&2\nexit 1");
    expect(await googleApis(host.context))
      .to.have.property("absent")
      .that.includes("npm error code EAI_AGAIN");
  });

  it("fail the tests where what npm fetched is not what is pinned", async () => {
    npmThat("echo 'npm error code EINTEGRITY' >&2\nexit 1");
    expect((await rejection(googleApis(host.context))).message).to.include("npm error code EINTEGRITY");
  });
});
