import { expect } from "chai";
import { patience, PATIENCE_HELP } from "../../../src/engine/host/patience.ts";

describe("the sandbox's patience", () => {
  const of = (SANDBOX_PATIENCE?: string) => patience({ SANDBOX_PATIENCE });

  it("is 1 without SANDBOX_PATIENCE", () => {
    expect(of()).to.equal(1);
    expect(of("")).to.equal(1);
    expect(of("2.5")).to.equal(2.5);
    expect(of("100")).to.equal(100);
  });

  for (const value of ["0", "0.5", "-1", "101", "long", "Infinity"]) {
    it(`refuses SANDBOX_PATIENCE=${value} and says what it expects`, () => {
      expect(() => of(value)).to.throw(
        `SANDBOX_PATIENCE: expected a number from 1 to 100, got '${value}'. Set it with: export SANDBOX_PATIENCE=4`,
      );
    });
  }

  it("is described in the help with its limits", () => {
    expect(PATIENCE_HELP).to.contain("export SANDBOX_PATIENCE=4");
    expect(PATIENCE_HELP).to.contain("1 to 100");
  });
});
