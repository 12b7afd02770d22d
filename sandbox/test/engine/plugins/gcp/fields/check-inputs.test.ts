import { expect } from "chai";
import { checkInputs } from "../../../../../src/engine/plugins/gcp/fields/check-inputs.ts";
import type { Fields } from "../../../../../src/engine/plugins/gcp/fields/field.ts";
import {
  boolean,
  inPath,
  map,
  number,
  object,
  objects,
  string,
  strings,
} from "../../../../../src/engine/plugins/gcp/fields/field.ts";
import type { GcpConfig } from "../../../../../src/engine/plugins/gcp/gcp-config.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import { Unknown } from "../../../../../src/engine/plugins/provider.ts";

const fields: Fields = {
  name: string({ defaultFrom: "generatedName" }),
  project: inPath({ defaultFrom: "project" }),
  size: number({ required: true }),
  safe: boolean({ default: true }),
  block: object({ on: boolean({ required: true }), kind: string({ default: "plain" }) }),
  ranges: objects({ cidr: string({ required: true }) }),
  tags: strings(),
  labels: map(),
  link: string({ output: true }),
};
const config = { project: "p" } as GcpConfig;

const check = (news: Properties, olds: Properties = {}, of: Partial<GcpConfig> = config) =>
  checkInputs(fields, {
    type: "gcp:a/b:B",
    name: "Net",
    olds,
    news,
    config: of as GcpConfig,
    randomSeed: Buffer.from("0123456789abcdef", "hex"),
  });

const reasons = (news: Properties, of?: Partial<GcpConfig>) =>
  check(news, {}, of).failures.map(({ property, reason }) => [property, reason]);

describe("inputs of the gcp plugin", () => {
  it("get their defaults, also in blocks", () => {
    expect(check({ name: "n", size: 1, block: { on: false } })).to.deep.equal({
      inputs: { name: "n", size: 1, safe: true, project: "p", block: { on: false, kind: "plain" } },
      failures: [],
    });
  });

  it("get a name from the engine's seed and keep it", () => {
    expect(check({ size: 1 }).inputs.name).to.equal("net-0123456");
    expect(check({ size: 1 }, { name: "net-fedcba9" }).inputs.name).to.equal("net-fedcba9");
  });

  it("may be unknown anywhere", () => {
    const news: Properties = {
      name: Unknown,
      size: Unknown,
      block: Unknown,
      ranges: [Unknown],
      tags: [Unknown],
    };
    expect(check(news)).to.deep.equal({ inputs: { ...news, safe: true, project: "p" }, failures: [] });
  });

  it("count as absent when they are null", () => {
    expect(check({ name: "n", size: 1, tags: null }).inputs).to.not.have.property("tags");
  });

  it("are refused when the plugin does not cover them", () => {
    expect(reasons({ size: 1, link: "x", block: { on: true, colour: "red" } })).to.deep.equal([
      [
        "link",
        'the sandbox\'s gcp plugin does not cover "link" of gcp:a/b:B. It covers ' +
          "name, project, size, safe, block, ranges, tags, labels. Leave it out, or use the official gcp plugin",
      ],
      [
        "block.colour",
        'the sandbox\'s gcp plugin does not cover "block.colour" of gcp:a/b:B. It covers ' +
          "on, kind. Leave it out, or use the official gcp plugin",
      ],
    ]);
  });

  it("are refused when they have the wrong type", () => {
    const news = { size: "1", block: [], ranges: [{ cidr: 1 }], tags: "a", labels: { a: 1 } };
    expect(reasons(news).map(([, reason]) => reason)).to.deep.equal([
      '"size" of gcp:a/b:B: expected a number, got "1"',
      '"block" of gcp:a/b:B: expected an object, got []',
      '"ranges[0].cidr" of gcp:a/b:B: expected a string, got 1',
      '"tags" of gcp:a/b:B: expected a list of strings, got "a"',
      '"labels["a"]" of gcp:a/b:B: expected a string, got 1',
    ]);
  });

  it("are refused when a required one is missing", () => {
    expect(reasons({ ranges: [{}] })).to.deep.equal([
      ["ranges[0].cidr", '"ranges[0].cidr" of gcp:a/b:B: expected a value, got nothing. Set it'],
      ["size", '"size" of gcp:a/b:B: expected a value, got nothing. Set it'],
    ]);
  });

  it("are refused when neither they nor the config name a project", () => {
    expect(reasons({ size: 1 }, {})).to.deep.equal([
      [
        "project",
        '"project" of gcp:a/b:B: expected a value or gcp:project in the stack\'s config, got neither. Set one of them',
      ],
    ]);
  });
});
