import { join } from "node:path";
import { MODULES } from "../../../src/engine/toolchain/go-build.ts";
import { ensureGo } from "../../../src/engine/toolchain/go.ts";
import { CommandFailed, runLogged } from "../../../src/engine/toolchain/run-logged.ts";
import { DownloadUnavailable } from "../../../src/engine/toolchain/download.ts";
import { HERE, NO_PROXY } from "../../helpers/test-tool.ts";

describe("the sandbox's own language host", function () {
  // Without a cache, this compiles its libraries first.
  this.timeout(600_000);

  it("passes the Go tests of its module", async function () {
    const skip = (reason: string): never => {
      if (process.env.CI) throw new Error(reason);
      console.log(`      skipped: ${reason}`);
      return this.skip();
    };
    const go = await ensureGo(HERE, {
      host: { isRoot: false, isDebian: false, hasSystemd: false },
      download: () => Promise.reject(new DownloadUnavailable("not fetched in tests")),
    }).catch((error: Error) => skip(error.message));
    try {
      await runLogged(go, ["test", "-trimpath", "./..."], {
        purpose: "testing language-nodejs",
        log: join(HERE.paths.logs, "test-language-nodejs.log"),
        folder: join(MODULES, "language-nodejs"),
        environment: {
          ...HERE.environment,
          CGO_ENABLED: "0",
          GOFLAGS: "-mod=readonly -buildvcs=false",
          GOWORK: "off",
        },
      });
    } catch (error) {
      if (error instanceof CommandFailed && NO_PROXY.test(error.message)) skip(error.message);
      throw error;
    }
  });
});
