import { expect } from "chai";
import * as v from "valibot";
import { CONFIG } from "../../settings/config-schema.ts";
import { expectationOf } from "../../settings/schema-errors.ts";
import { projectFile } from "../helpers/pulumi-config.ts";

const PROJECT_FILE = projectFile().config;
const ENTRIES = Object.entries(CONFIG.entries).filter(([key]) => !key.includes(":"));
const OBJECTS = ENTRIES.filter(([, schema]) => expectationOf(schema)?.type === "object").map(([key]) => key);
const MAPS = ["access", "env"];

describe("the schema of the config", () => {
  it("has the same keys as Pulumi.yaml", () => {
    expect(ENTRIES.map(([key]) => key)).to.have.members(Object.keys(PROJECT_FILE));
  });

  for (const [key, schema] of ENTRIES) {
    it(`agrees with Pulumi.yaml on ${key}: its type, its default and that it has a description`, () => {
      const { type, default: fallback, description } = PROJECT_FILE[key]!;
      expect(type).to.equal(expectationOf(schema)?.type);
      expect(v.safeParse(schema, fallback).issues, "issues with the default").to.be.undefined;
      expect(description).to.match(/\S\.$/);
    });
  }

  for (const key of OBJECTS.filter((each) => !MAPS.includes(each))) {
    it(`agrees with Pulumi.yaml on the properties of ${key} and their defaults`, () => {
      const described = PROJECT_FILE[key]!.description ?? "";
      const names = /\{([a-zA-Z, ]+)\}/.exec(described)?.[1]?.split(/, | or /);
      const properties = propertiesOf(CONFIG.entries[key as "blue"]);
      expect(Object.keys(properties)).to.have.members(names ?? []);
      const text = key === "green" ? (PROJECT_FILE.blue!.description ?? "") : described;
      for (const [name, schema] of Object.entries(properties)) {
        const { success, output } = v.safeParse(schema, "");
        if (!success || !["string", "number", "boolean"].includes(typeof output)) continue;
        expect(text).to.match(new RegExp(`\\b${name}\\b[^.;]*\\(default ${String(output)}(?!\\w)`));
      }
    });
  }
});

interface Part {
  readonly entries?: v.ObjectEntries;
  readonly pipe?: readonly Part[];
  readonly wrapped?: Part;
}

function propertiesOf(schema: unknown): v.ObjectEntries {
  const { entries, pipe = [], wrapped } = schema as Part;
  if (entries) return entries;
  const parts = [...pipe.filter((part) => part !== schema), ...(wrapped ? [wrapped] : [])];
  return Object.fromEntries(parts.flatMap((part) => Object.entries(propertiesOf(part))));
}
