import type { startTraffic } from "../../src/rehearsal/traffic.ts";
import { parseVegetaLine } from "../../src/rehearsal/vegeta-result.ts";

/**
 * Makes a few requests and gives the walk a vegeta line for each. This replaces only the source of the results; other
 * tests cover vegeta where it is installed.
 */
export const injectedTraffic: typeof startTraffic = ({ app, url, onResult }) => {
  let stopped = false;
  const done = (async () => {
    while (!stopped) {
      const timestamp = new Date().toISOString();
      const response = await fetch(app.answerUrl(url), { headers: { Connection: "close" } });
      const body = Buffer.from(await response.text()).toString("base64");
      const code = response.status;
      const error = code === 200 ? "" : `${code} ${response.statusText}`;
      onResult(
        parseVegetaLine(
          JSON.stringify({ attack: "injected", code, timestamp, latency: 0, error, body }),
          (text) => app.releaseIn(text)?.color,
        ),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return {
    assertRunning: () => undefined,
    stop: async () => {
      stopped = true;
      await done;
    },
  };
};
