import { expect } from "chai";
import { parseCondition } from "../../../../../src/engine/google-cloud/kernel/access/conditions.ts";

const REPOSITORY = "projects/shop/locations/us/repositories/gcr.io";
const MODIFIED = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', [])";

describe("the condition of a grant", () => {
  const holds = (expression: string, modifiedRoles: readonly string[] = []) =>
    parseCondition(expression)({ resource: REPOSITORY, modifiedRoles });

  it("compares the name of the resource", () => {
    expect(holds(`resource.name == '${REPOSITORY}'`)).to.equal(true);
    expect(holds('resource.name.startsWith("projects/shop/locations/us")')).to.equal(true);
    expect(holds("resource.name.startsWith('projects/other')")).to.equal(false);
  });

  it("compares the time", () => {
    expect(holds('request.time < timestamp("2000-01-01T00:00:00Z")')).to.equal(false);
    expect(holds('request.time >= timestamp("2000-01-01T00:00:00Z")')).to.equal(true);
  });

  it("limits the roles that a request grants or revokes", () => {
    const expression = `${MODIFIED}.hasOnly(['roles/viewer', 'roles/browser'])`;
    expect(holds(expression)).to.equal(true);
    expect(holds(expression, ["roles/browser"])).to.equal(true);
    expect(holds(expression, ["roles/browser", "roles/owner"])).to.equal(false);
  });

  it("joins terms with and before or", () => {
    const [yes, no] = ["resource.name.startsWith('projects/shop')", "resource.name == 'x'"];
    expect(holds(`${no} && ${yes} || ${yes}`)).to.equal(true);
    expect(holds(`${yes} && ${no}`)).to.equal(false);
  });

  it("is refused when it looks at something else", () => {
    for (const expression of ["", "true", "resource.type == 'x'", "resource.name.endsWith('x')"]) {
      expect(() => parseCondition(expression), expression).to.throw(/^The sandbox does not simulate/);
    }
  });
});
