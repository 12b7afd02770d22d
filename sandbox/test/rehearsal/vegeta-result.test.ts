import { expect } from "chai";
import { parseVegetaLine } from "../../src/rehearsal/vegeta-result.ts";
import { SAMPLE_APP } from "../helpers/sample-app.ts";

// Lines that vegeta 12.13.0 wrote when the app answered.
const ANSWERED = `{"attack":"keep-alive","seq":0,"code":200,"timestamp":"2026-11-23T05:54:22.391597722Z","latency":9704115,"bytes_out":0,"bytes_in":63,"error":"","body":"eyJ2ZXJzaW9uIjoiMS4wLjAiLCJjb2xvciI6ImJsdWUiLCJwb2QiOiJ2bSIsIm5vZGUiOiJ1bmtub3duIn0K","method":"GET","url":"http://127.0.0.1:18081/version","headers":{"Connection":["keep-alive"]}}`;
const REFUSED = `{"attack":"","seq":0,"code":0,"timestamp":"2026-11-23T05:54:23.399813607Z","latency":589379,"bytes_out":0,"bytes_in":0,"error":"Get \\"http://127.0.0.1:1/version\\": dial tcp 0.0.0.0:0-\\u003e127.0.0.1:1: connect: connection refused","body":null,"method":"GET","url":"http://127.0.0.1:1/version","headers":null}`;

const changed = (change: object) => JSON.stringify({ ...(JSON.parse(ANSWERED) as object), ...change });

const parse = (line: string) => parseVegetaLine(line, (body) => SAMPLE_APP.releaseIn(body)?.color);

describe("a line of vegeta encode", () => {
  it("has the colour that answered and the time when the answer was complete", () => {
    expect(parse(ANSWERED)).to.deep.equal({
      attack: "keep-alive",
      sentAtMs: Date.parse("2026-11-23T05:54:22.391Z"),
      endedAtMs: Date.parse("2026-11-23T05:54:22.391Z") + 9.704115,
      color: "blue",
    });
  });

  it("has the reason why a request got no answer", () => {
    expect(parse(REFUSED)).to.include({
      failure: `Get "http://127.0.0.1:1/version": dial tcp 0.0.0.0:0->127.0.0.1:1: connect: connection refused`,
    });
    expect(parse(REFUSED)).not.to.have.property("color");
  });

  it("counts as a failure when the status is not 200", () => {
    const refused = changed({ code: 503, error: "503 Service Unavailable" });
    expect(parse(refused).failure).to.equal("503 Service Unavailable");
    expect(parse(changed({ code: 204 })).failure).to.equal("status 204");
  });

  for (const body of [null, "", "aGVsbG8=", "bnVsbA==", "e30="]) {
    it(`counts as a failure when the body is ${JSON.stringify(body)}, which the app never sends`, () => {
      expect(parse(changed({ body })).failure).to.equal("status 200, but the answer is not from the app");
    });
  }
});
