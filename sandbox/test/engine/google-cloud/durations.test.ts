import { expect } from "chai";
import { Durations } from "../../../src/engine/google-cloud/http/durations.ts";

describe("the durations of requests", () => {
  it("have a median, which few slow ones don't move", () => {
    const durations = new Durations();
    for (const each of [0.5, 0.4, 0.456, 120_000, 0.3]) durations.add(each);
    expect(durations.median()).to.equal(0.46);
  });

  it("are nothing before the first request", () => expect(new Durations().median()).to.equal(0));

  it("are those of the last thousand", () => {
    const durations = new Durations();
    for (let each = 0; each < 2000; each++) durations.add(each < 1000 ? 50 : 1);
    expect(durations.median()).to.equal(1);
  });
});
