import { expect } from "chai";
import { GoogleTypes } from "../../../src/engine/google-cloud/fields/google-fields.ts";
import { partOf } from "../../../src/engine/google-cloud/fields/partial-answer.ts";

const CLUSTER = {
  name: "main",
  status: "RUNNING",
  resourceLabels: { team: "shop", tier: "web" },
  nodePools: [
    { name: "a", initialNodeCount: 2, config: { machineType: "e2-medium", diskSizeGb: 100 } },
    { name: "b", config: { machineType: "e2-small" } },
  ],
};

describe("partOf", () => {
  const part = (fields: string) =>
    partOf(GoogleTypes.of("container", "v1"), "Cluster", fields)(structuredClone(CLUSTER));

  const parts: readonly [string, object][] = [
    ["*", CLUSTER],
    ["name,status", { name: "main", status: "RUNNING" }],
    ["nodePools/name", { nodePools: [{ name: "a" }, { name: "b" }] }],
    ["nodePools.name", { nodePools: [{ name: "a" }, { name: "b" }] }],
    [
      "nodePools(name,config/machineType),name",
      {
        name: "main",
        nodePools: [
          { name: "a", config: { machineType: "e2-medium" } },
          { name: "b", config: { machineType: "e2-small" } },
        ],
      },
    ],
    ["nodePools(initialNodeCount)", { nodePools: [{ initialNodeCount: 2 }, {}] }],
    ["nodePools/*", { nodePools: CLUSTER.nodePools }],
    ["resourceLabels/team", { resourceLabels: { team: "shop" } }],
    ["resourceLabels/team,resourceLabels", { resourceLabels: CLUSTER.resourceLabels }],
    ["resourceLabels,resourceLabels/team", { resourceLabels: CLUSTER.resourceLabels }],
    ["selfLink", {}],
  ];
  for (const [fields, expected] of parts) {
    it(`returns what ${fields} selects`, () => {
      expect(part(fields)).to.deep.equal(expected);
    });
  }

  for (const [fields, path] of [
    ["nonsense", "nonsense"],
    ["name,nodePools(name,colour)", "nodePools.colour"],
    ["name/first", "name.first"],
    ["constructor", "constructor"],
    ["", ""],
    ["name,", "name,"],
    ["nodePools(name", "nodePools(name"],
    ["name)", "name)"],
  ] as const) {
    it(`refuses '${fields}'`, () => {
      expect(() => part(fields)).to.throw(
        `Error expanding 'fields' parameter. Cannot find matching fields for path '${path}'.`,
      );
    });
  }
});
