import { expect } from "chai";
import { createApis } from "../../../../../src/engine/google-cloud/apis/all-apis.ts";
import { coverageCloud } from "../../../../../src/engine/google-cloud/apis/coverage.ts";
import { needsOf } from "../../../../../src/engine/google-cloud/http/access/method-permissions.ts";
import { documentedPath } from "../../../../../src/engine/google-cloud/http/routes.ts";
import { permissionsOfRole, ROLE_NAMES } from "../../../../../src/engine/google-cloud/kernel/access/roles.ts";

describe("the permissions of the simulated methods", () => {
  const methods = createApis(coverageCloud()).flatMap((api) =>
    api.routes.map((route) => ({
      name: `${route.method} ${api.base}/${documentedPath(route)}`,
      needs: needsOf(api, route),
    })),
  );

  it("name for every method what it needs", () => {
    expect(methods.filter(({ needs }) => needs === undefined).map(({ name }) => name)).to.deep.equal([]);
    const withPermission = methods.filter(({ needs }) => needs !== undefined && needs !== "anybody").length;
    const share = `${withPermission} of ${methods.length} methods need a permission`;
    console.log(`      ${share}; every caller may send the other ${methods.length - withPermission}`);
  });

  it("are each given by a role", () => {
    const given = new Set(ROLE_NAMES.flatMap((role) => [...permissionsOfRole(role)!]));
    const orphans = methods.flatMap(({ needs }) =>
      needs === undefined || needs === "anybody" ? [] : needs.filter((permission) => !given.has(permission)),
    );
    expect([...new Set(orphans)]).to.deep.equal([]);
  });

  it("follow Google's rules for Compute Engine", () => {
    const needsOfMethod = (wanted: string) => methods.find(({ name }) => name === wanted)?.needs;
    expect(needsOfMethod("POST compute/projects/{project}/regions/{region}/subnetworks")).to.deep.equal([
      "compute.subnetworks.create",
      "compute.networks.updatePolicy",
    ]);
    expect(
      needsOfMethod("POST compute/projects/{project}/zones/{zone}/operations/{operation}/wait"),
    ).to.deep.equal(["compute.zoneOperations.get"]);
    expect(needsOfMethod("GET compute/projects/{project}/aggregated/addresses")).to.deep.equal([
      "compute.addresses.list",
    ]);
    expect(needsOfMethod("POST compute/projects/{project}/global/addresses")).to.deep.equal([
      "compute.globalAddresses.create",
    ]);
  });
});
