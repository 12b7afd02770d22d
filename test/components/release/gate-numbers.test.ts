import { expect } from "chai";
import { gateNumbers } from "../../../components/release/gate-numbers.ts";
import type { PreviousRelease } from "../../../components/release/release-state.ts";

const passed = (forSwitch?: number) => ({ version: "1.0.0", image: "gcr.io/p/web@sha256:1", forSwitch });
const previous = (changes: Partial<PreviousRelease>): PreviousRelease => ({
  ...{ activeColor: "blue", colors: {}, versions: {} },
  ...changes,
});
const [BLUE, GREEN] = [{ color: "blue" }, { color: "green" }] as const;

describe("the number of a gate", () => {
  it("is none until the first switch", () => {
    expect(gateNumbers({ colors: {}, versions: {} }, BLUE)).to.deep.equal({ forSwitch: {} });
    expect(gateNumbers(previous({ gates: { blue: passed() } }), BLUE)).to.deep.equal({ forSwitch: {} });
  });

  it("is new for the colour that becomes active, and stays for the other", () => {
    const state = previous({ switches: 4, gates: { blue: passed(4), green: passed(3) } });
    expect(gateNumbers(state, GREEN)).to.deep.equal({ switches: 5, forSwitch: { blue: 4, green: 5 } });
  });

  it("stays for both colours without a switch", () => {
    const state = previous({ switches: 4, gates: { blue: passed(4), green: passed(3) } });
    expect(gateNumbers(state, BLUE)).to.deep.equal({ switches: 4, forSwitch: { blue: 4, green: 3 } });
  });

  it("is new again after an attempt that did not switch", () => {
    const passedForFifth = previous({ switches: 5, gates: { blue: passed(4), green: passed(5) } });
    expect(gateNumbers(passedForFifth, GREEN).forSwitch.green).to.equal(6);
    const killedBefore = previous({ switches: 5, gates: { blue: passed(4), green: passed(3) } });
    expect(gateNumbers(killedBefore, GREEN).forSwitch.green).to.equal(6);
  });

  it("stays when an attempt that did not switch is given up", () => {
    const state = previous({ switches: 5, gates: { blue: passed(4), green: passed(5) } });
    expect(gateNumbers(state, BLUE)).to.deep.equal({ switches: 5, forSwitch: { blue: 4, green: 5 } });
  });
});
