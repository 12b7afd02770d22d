import { expect } from "chai";
import { Durations } from "../../../src/engine/google-cloud/http/durations.ts";

describe("Durations", () => {
  it("has a median that a few slow requests don't change", () => {
    const durations = new Durations();
    for (const each of [0.5, 0.4, 0.456, 120_000, 0.3]) durations.add(each);
    expect(durations.median()).to.equal(0.46);
  });

  it("has the median 0 before the first request", () => expect(new Durations().median()).to.equal(0));

  it("counts only the last thousand requests", () => {
    const durations = new Durations();
    for (let each = 0; each < 2000; each++) durations.add(each < 1000 ? 50 : 1);
    expect(durations.median()).to.equal(1);
  });
});
