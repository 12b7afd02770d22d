import { expect } from "chai";
import { diffInputs } from "../../../../../src/engine/plugins/gcp/fields/diff-inputs.ts";
import type { Fields } from "../../../../../src/engine/plugins/gcp/fields/field.ts";
import {
  boolean,
  number,
  object,
  objects,
  string,
  strings,
} from "../../../../../src/engine/plugins/gcp/fields/field.ts";
import { Unknown } from "../../../../../src/engine/plugins/provider.ts";

const fields: Fields = {
  name: string({ replace: true }),
  network: string({ reference: true, replace: true }),
  size: number({ computed: true }),
  range: string({ replace: (old, now) => old === "big" && now === "small" }),
  zones: strings({ unordered: true }),
  block: object({ on: boolean(), note: string() }),
  fixed: object({ on: boolean() }, { replace: true }),
  ranges: objects({ name: string(), cidr: string() }),
  text: string(),
};

describe("diffInputs of the gcp plugin", () => {
  it("finds no change when both inputs mean the same to Google", () => {
    const olds = {
      network: "https://www.googleapis.com/compute/v1/projects/p/global/networks/n",
      zones: ["a", "b"],
      size: 3,
      block: { on: false },
    };
    const news = { network: "projects/p/global/networks/n", zones: ["b", "a"], text: "", block: {} };
    expect(diffInputs(fields, olds, news)).to.deep.equal([]);
  });

  it("returns the deepest path of each change", () => {
    const olds = { block: { on: true }, ranges: [{ name: "a", cidr: "1" }], text: "x" };
    const news = { block: { on: false, note: "n" }, ranges: [{ name: "a", cidr: "2" }] };
    expect(diffInputs(fields, olds, news)).to.deep.equal([
      { path: "block.on", kind: "update" },
      { path: "block.note", kind: "add" },
      { path: "ranges[0].cidr", kind: "update" },
      { path: "text", kind: "delete" },
    ]);
  });

  it("replaces for fields that can't change in place, also in blocks", () => {
    expect(
      diffInputs(fields, { name: "a", fixed: { on: false } }, { name: "b", fixed: { on: true } }),
    ).to.deep.equal([
      { path: "name", kind: "update", replace: true },
      { path: "fixed.on", kind: "update", replace: true },
    ]);
  });

  it("replaces only for the values that need it", () => {
    expect(diffInputs(fields, { range: "small" }, { range: "big" })).to.deep.equal([
      { path: "range", kind: "update" },
    ]);
    expect(diffInputs(fields, { range: "big" }, { range: "small" })).to.deep.equal([
      { path: "range", kind: "update", replace: true },
    ]);
  });

  it("finds a change when a value is unknown", () => {
    expect(diffInputs(fields, { name: "a", text: "x" }, { name: "a", text: Unknown })).to.deep.equal([
      { path: "text", kind: "update" },
    ]);
  });

  it("finds a change when a list grows", () => {
    expect(
      diffInputs(fields, { ranges: [{ name: "a" }] }, { ranges: [{ name: "a" }, { name: "b" }] }),
    ).to.deep.equal([{ path: "ranges", kind: "update" }]);
  });
});
