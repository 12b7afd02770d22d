import { expect } from "chai";
import { fromBody, toBody } from "../../../../../src/engine/plugins/gcp/fields/body.ts";
import type { Fields } from "../../../../../src/engine/plugins/gcp/fields/field.ts";
import {
  boolean,
  inPath,
  number,
  object,
  objects,
  string,
} from "../../../../../src/engine/plugins/gcp/fields/field.ts";

const fields: Fields = {
  project: inPath(),
  mode: string({ at: "routing.mode" }),
  pods: number({ at: "constraint.pods", encode: String }),
  private: object(
    {
      nodes: boolean({ at: "network.privateNodes" }),
      endpoint: boolean({ at: "ip.public", encode: (value) => !value, decode: (value) => !value }),
    },
    { at: "" },
  ),
  allowed: object({ note: string() }, { at: "ip.allowed", constants: { enabled: true } }),
  exclusions: objects({ name: string(), start: string() }, { at: "window.exclusions", keyedBy: "name" }),
  link: string({ output: true }),
};
const inputs = {
  project: "p",
  mode: "GLOBAL",
  pods: 110,
  private: { nodes: true, endpoint: false },
  allowed: { note: "n" },
  exclusions: [{ name: "holidays", start: "today" }],
};
const body = {
  routing: { mode: "GLOBAL" },
  constraint: { pods: "110" },
  network: { privateNodes: true },
  ip: { public: true, allowed: { enabled: true, note: "n" } },
  window: { exclusions: { holidays: { start: "today" } } },
};

describe("Google's body of a resource", () => {
  it("has each input at its place", () => {
    expect(toBody(fields, inputs)).to.deep.equal(body);
  });

  it("is read back to the same inputs, with the outputs", () => {
    expect({ project: "p", ...fromBody(fields, { ...body, link: "l" }) }).to.deep.equal({
      ...inputs,
      link: "l",
    });
  });

  it("leads to no properties for absent fields", () => {
    expect(fromBody(fields, { routing: {}, mode: null })).to.deep.equal({});
    expect(toBody(fields, {})).to.deep.equal({});
  });
});
