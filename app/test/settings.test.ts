import { expect } from "chai";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { readSettings } from "../settings.ts";

describe("app settings", () => {
  it("have defaults, so that the app runs by hand", () => {
    const packageFile = new URL("../package.json", import.meta.url);
    const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
    expect(readSettings({ APP_VERSION: "" })).to.deep.equal({
      identity: { version, color: "none", pod: hostname(), node: "unknown" },
      port: 8080,
      keepAliveSeconds: 5,
      shutdownDeadlineSeconds: 15,
    });
  });

  it("come from the environment", () => {
    expect(
      readSettings({
        APP_VERSION: "1.1.0",
        APP_COLOR: "blue",
        POD_NAME: "web-blue-1",
        NODE_NAME: "node-2",
        PORT: "9000",
        METRICS_PORT: "9464",
        KEEP_ALIVE_SECONDS: "60",
        SHUTDOWN_DEADLINE_SECONDS: "30",
      }),
    ).to.deep.equal({
      identity: { version: "1.1.0", color: "blue", pod: "web-blue-1", node: "node-2" },
      port: 9000,
      metricsPort: 9464,
      keepAliveSeconds: 60,
      shutdownDeadlineSeconds: 30,
    });
  });

  for (const port of ["http", "-1", "80.5", "65536"]) {
    it(`refuse the port '${port}'`, () => {
      expect(() => readSettings({ PORT: port })).to.throw(
        `PORT: expected a whole number from 0 to 65535, got '${port}'. Correct it or unset it.`,
      );
    });
  }
});
