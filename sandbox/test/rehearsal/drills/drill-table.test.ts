import { expect } from "chai";
import { renderDrills } from "../../../src/rehearsal/drills/drill-table.ts";

describe("the table of drills", () => {
  it("has a line for each drill with the first line of its outcome", () => {
    const [figures, marks] = [{}, []];
    const traffic = {
      startedAtMs: 0,
      requests: 1234,
      lost: [],
      slow: [],
      colors: new Map(),
      newConnections: new Map(),
    };
    const records = [
      {
        name: "a colour that does not exist",
        ok: true,
        outcome: "refused",
        seconds: 4.04,
        figures,
        marks,
        traffic,
      },
      {
        name: "a gate that hangs",
        ok: false,
        outcome: "it was not refused\nDiagnostics:",
        seconds: 70,
        figures,
        marks,
        traffic,
      },
    ];
    expect(renderDrills(records)).to.deep.equal([
      "drill                                   time  requests  lost  slow  what held",
      "a colour that does not exist  ok       4.0 s     1,234     0     0  refused",
      "a gate that hangs             FAILED  70.0 s     1,234     0     0  it was not refused",
    ]);
  });
});
