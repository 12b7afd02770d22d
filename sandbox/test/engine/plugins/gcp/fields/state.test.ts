import { expect } from "chai";
import type { Fields } from "../../../../../src/engine/plugins/gcp/fields/field.ts";
import {
  boolean,
  number,
  object,
  objects,
  string,
} from "../../../../../src/engine/plugins/gcp/fields/field.ts";
import {
  importedInputs,
  liveInputs,
  liveState,
  plannedState,
} from "../../../../../src/engine/plugins/gcp/fields/state.ts";
import { Unknown } from "../../../../../src/engine/plugins/provider.ts";

const fields: Fields = {
  name: string(),
  network: string({ reference: true }),
  open: boolean(),
  protected: boolean({ virtual: true, default: true }),
  size: number({ computed: true }),
  auth: object({ user: string(), certificate: string({ output: true }) }, { computed: true }),
  ranges: objects({ name: string(), cidr: string() }),
  link: string({ output: true }),
  updateTime: string({ output: true, volatile: true }),
};

describe("the state of a resource", () => {
  it("has Google's properties and the inputs that Google does not store", () => {
    const state = liveState(fields, { name: "n", open: false, protected: false }, { name: "n", link: "l" });
    expect(state).to.deep.equal({ name: "n", open: false, protected: false, link: "l" });
  });

  it("keeps the inputs as the program wrote them when nothing drifted", () => {
    const inputs = { name: "n", network: "projects/p/global/networks/n", open: false, protected: true };
    const live = { name: "n", network: "https://g/projects/p/global/networks/n", protected: false };
    expect(liveInputs(fields, inputs, live)).to.deep.equal(inputs);
  });

  it("shows drift only in the inputs that drifted", () => {
    const inputs = {
      name: "n",
      open: true,
      auth: { user: "a" },
      ranges: [
        { name: "a", cidr: "1" },
        { name: "b", cidr: "2" },
      ],
    };
    const live = {
      name: "n",
      size: 3,
      auth: { user: "b", certificate: "c" },
      ranges: [
        { name: "a", cidr: "1" },
        { name: "b", cidr: "3" },
      ],
    };
    expect(liveInputs(fields, inputs, live)).to.deep.equal({
      name: "n",
      open: false,
      auth: { user: "b" },
      ranges: [
        { name: "a", cidr: "1" },
        { name: "b", cidr: "3" },
      ],
    });
  });

  it("shows the live list when its length differs", () => {
    const live = { ranges: [{ name: "a", cidr: "1" }] };
    expect(liveInputs(fields, { ranges: [] }, live)).to.deep.equal(live);
  });

  it("gives an import all inputs and no outputs", () => {
    const live = { name: "n", auth: { user: "a", certificate: "c" }, link: "l" };
    expect(importedInputs(fields, live)).to.deep.equal({ name: "n", protected: true, auth: { user: "a" } });
  });
});

describe("plannedState", () => {
  it("has unknown outputs before a creation", () => {
    expect(plannedState(fields, undefined, { name: "n", auth: { user: "a" } })).to.deep.equal({
      name: "n",
      auth: { user: "a", certificate: Unknown },
      size: Unknown,
      link: Unknown,
      updateTime: Unknown,
    });
  });

  it("keeps the outputs that an update does not change", () => {
    const old = { name: "n", size: 3, auth: { user: "a", certificate: "c" }, link: "l", updateTime: "then" };
    expect(plannedState(fields, old, { name: "n", open: true, auth: { user: "b" } })).to.deep.equal({
      name: "n",
      open: true,
      auth: { user: "b", certificate: "c" },
      size: 3,
      link: "l",
      updateTime: Unknown,
    });
  });
});
