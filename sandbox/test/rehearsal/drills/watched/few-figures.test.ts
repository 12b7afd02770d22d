import { expect } from "chai";
import { fewFigures } from "../../../../src/rehearsal/drills/watched/few-figures.ts";

describe("the Prometheus of the drill with too few figures", () => {
  it("has seen three requests, none of which failed", async () => {
    const prometheus = await fewFigures();
    try {
      const ask = async (query: string): Promise<unknown> => {
        const response = await fetch(
          `${prometheus.url}/api/v1/query?${new URLSearchParams({ query }).toString()}`,
        );
        const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
        return data.result.map(({ value }) => value[1]);
      };
      expect(await ask("sum(increase(http_server_request_duration_seconds_count[60s]))")).to.deep.equal([
        "3",
      ]);
      expect(await ask("100 * sum(rate(…)) / sum(rate(…))")).to.deep.equal(["0"]);
    } finally {
      await prometheus.stop();
    }
  });
});
